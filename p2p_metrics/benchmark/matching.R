# One exact-matching question answered by MatchIt: arguments are the file and the number of students.
# The file holds whole numbers, column after column: exposed, outcome, then the covariates.
suppressPackageStartupMessages(library(MatchIt))
given <- commandArgs(trailingOnly = TRUE)
students <- as.integer(given[2])
covariates <- given[-(1:2)]
opened <- file(given[1], "rb")
columns <- lapply(c("exposed", "outcome", covariates), function(name) {
  readBin(opened, "integer", students)
})
close(opened)
names(columns) <- c("exposed", "outcome", covariates)
everyone <- as.data.frame(columns)

began <- proc.time()[["elapsed"]]
matched <- matchit(reformulate(covariates, "exposed"), data = everyone, method = "exact")
weights <- matched$weights
took_part <- everyone$exposed == 1 & weights > 0
others <- everyone$exposed == 0 & weights > 0
effect <- mean(everyone$outcome[took_part]) -
  sum(everyone$outcome[others] * weights[others]) / sum(weights[others])
seconds <- proc.time()[["elapsed"]] - began
cat(sprintf('{"seconds": %.3f, "effect": %.15g, "matched": %d}\n',
            seconds, effect, sum(took_part)))
