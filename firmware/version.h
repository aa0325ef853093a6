/* SPDX-License-Identifier: BSD-2-Clause */
/* Gander's version, kept here only. */
#ifndef VERSION_H
#define VERSION_H

#define GANDER_VERSION_MAJOR 0
#define GANDER_VERSION_MINOR 1
#define GANDER_VERSION_PATCH 0

#define GANDER_STRINGIFY(x) #x
#define GANDER_STRING(x) GANDER_STRINGIFY(x)
#define GANDER_VERSION                                                                             \
	GANDER_STRING(GANDER_VERSION_MAJOR)                                                        \
	"." GANDER_STRING(GANDER_VERSION_MINOR) "." GANDER_STRING(GANDER_VERSION_PATCH)

#endif
