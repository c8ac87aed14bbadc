#!/usr/bin/env bash
# Makes docs/front.png again: the top of the demonstration's front page, 1280 pixels wide.
# Needs Chromium, and Python with pillow (pip install pillow).
set -euo pipefail
cd "$(dirname "$0")/.."
cargo run --release --quiet -- build
"${CHROMIUM:-chromium}" --headless --no-sandbox --hide-scrollbars --window-size=1280,1000 \
  --screenshot="$PWD/docs/front.png" "file://$PWD/site/index.html" 2>/dev/null
python3 -c 'from PIL import Image; Image.open("docs/front.png").convert("RGB").quantize(64).save("docs/front.png", optimize=True)'
