// SPDX-License-Identifier: AGPL-3.0-or-later
// A journey through the Lemmy API with the client library of Voyager, which checks every answer by schema.

import { walk } from "../shared/journey.mjs";
import { commenting } from "./steps/commenting.mjs";
import { errors } from "./steps/errors.mjs";
import { federating } from "./steps/federating.mjs";
import { inbox } from "./steps/inbox.mjs";
import { moderating } from "./steps/moderating.mjs";
import { posting } from "./steps/posting.mjs";
import { reading } from "./steps/reading.mjs";
import { nothingLeftOut } from "./steps/nothing_left_out.mjs";
import { owning } from "./steps/owning.mjs";
import { connect } from "./world.mjs";

await walk(connect, [reading, posting, commenting, inbox, moderating, federating, errors, owning, nothingLeftOut]);
