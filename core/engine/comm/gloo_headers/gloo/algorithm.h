// LibTorch ships no headers of Gloo. These declarations are all that ProcessGroupGloo.hpp needs;
// nothing here is called or made by Strata.
#pragma once
