/* SPDX-License-Identifier: Apache-2.0 */
/**
 * @file words.h
 * Values of closed lists as words for people.
 */
#pragma once

#include <agrotown/draw.h>

/** The word for a value ("fire_depot" gives "Fire depot") in a language; the value itself when it
 *  has none. */
const char *word_of(AgtLang lang, const char *value);
