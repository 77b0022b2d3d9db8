/* Pages whose forms are sent once each. */
import { sendOnce } from "./once.js";

sendOnce();
