// SPDX-License-Identifier: AGPL-3.0-or-later
//! Delivery to a small peer that can refuse, stall and die.
