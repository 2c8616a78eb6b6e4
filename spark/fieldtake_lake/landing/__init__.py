"""Takes into the lake: judged, stored, answered."""
