-- SPDX-License-Identifier: AGPL-3.0-or-later
-- Looking at the pages behind links has a lane of its own.
update job set lane = 'preview' where lane = 'lookup' and body like '{"kind":"fetch_preview",%';
