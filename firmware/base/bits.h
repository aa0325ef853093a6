/* SPDX-License-Identifier: BSD-2-Clause */
/* Bits of words, and sets of small numbers that are kept as such. */
#ifndef BASE_BITS_H
#define BASE_BITS_H

/* Bits of a register, and of an unsigned long. */
#define XLEN (8 * sizeof(unsigned long))

#define BIT(n) (1UL << (n))

/* `to` when one of the bits `from` is set in `word`, else 0. */
#define carry(word, from, to) (((word) & (from)) != 0 ? (to) : 0UL)

/* For each bit that is set, from the lowest on; `n` is its number. */
#define for_each_bit(n, set)                                                                       \
	for (unsigned long left_ = (set), n;                                                       \
	     left_ != 0 && ((n) = (unsigned long)__builtin_ctzl(left_), 1); left_ &= left_ - 1)

#endif
