#include <stdlib.h>
#include <string.h>
#include <yaml.h>
