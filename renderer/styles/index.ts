// Each face names the characters it is for, so a browser fetches a script's font when that script is on the screen.
import '@fontsource-variable/noto-sans/wght.css'
import '@fontsource-variable/noto-sans-ethiopic/wght.css'
import '@fontsource-variable/noto-sans-arabic/wght.css'
import '@fontsource-variable/noto-sans-devanagari/wght.css'
import './tokens.css'
import './base.css'
