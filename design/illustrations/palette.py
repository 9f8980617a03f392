"""The colours of the pictures: shades of the city's four, and the tones of skin and hair."""

from __future__ import annotations

INK = "#22303a"
TEAL9, TEAL, TEAL7, TEAL6, TEAL5, TEAL4, TEAL3, TEAL2, TEAL1 = (
    "#0a3844", "#0f4c5c", "#1d6071", "#2f7686", "#4f8d99", "#7fb0b6", "#aecdcf", "#d0e3e2", "#e7f1ef",
)  # fmt: skip
RUST7, RUST, RUST5, RUST4, RUST3, RUST1 = "#7c2e1d", "#9a3b26", "#b9573d", "#d08468", "#e6b299", "#f6e3d8"
SAND7, SAND, SAND3, SAND2, SAND1 = "#b88f47", "#d9b36c", "#e9cf9c", "#f3e3c2", "#fbf4e4"
GREEN7, GREEN, GREEN4, GREEN3 = "#37614f", "#547f68", "#84a88f", "#b2ccb5"
WHITE = "#fffdf8"
SKINS = ("#f1cba8", "#8d5b3e", "#d39a6c", "#5f3d2b", "#e6b48c", "#b57b52")
HAIRS = ("#3a2a22", "#1f1a18", "#8a5a2b", "#2a211d", "#c9c1b6", "#5a3b28")
