"""One file a wire dialect; vendors are rows. May import the rest of upstream and base; copy `openrouter` to add one."""
