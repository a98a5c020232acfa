"""Is it accessible? For assurance."""

from p2p_metrics.dashboard import contact, layout
from p2p_metrics.presentation.figures import accessibility

opened = layout.open_page("assurance/accessibility")
layout.answer(accessibility.answer, opened)
layout.figure(accessibility.tested, opened)
layout.figure(accessibility.lacking, opened)
layout.headed("Whom to tell", accessibility.whom_to_tell(contact.accessibility()))
layout.close_page(opened)
