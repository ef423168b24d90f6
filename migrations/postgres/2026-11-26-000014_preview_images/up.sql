-- SPDX-License-Identifier: AGPL-3.0-or-later
-- Whether a picture elsewhere is that of a page that somebody linked to.
create index link_preview_image on link_preview (image) where image is not null;
