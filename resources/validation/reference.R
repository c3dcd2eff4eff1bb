# The pipeline's estimators in R, for the check independent_r.
#
# Rscript reference.R <folder>: reads the CSV files that the check wrote there, writes results.csv with the
# columns package, version, name, at (1, 2, … within a name) and value. Packages of R that are not installed are left out,
# so that the check can tell them apart.
folder <- commandArgs(trailingOnly = TRUE)[1]
from <- function(name) read.csv(file.path(folder, paste0(name, ".csv")))
results <- data.frame()
give <- function(package, name, values) {
  values <- as.numeric(values)
  version <- if (package == "stats") paste(R.version$major, R.version$minor, sep = ".") else
    as.character(packageVersion(package))
  results <<- rbind(results, data.frame(
    package = package, version = version, name = name, at = seq_along(values), value = values
  ))
}
present <- function(package) suppressPackageStartupMessages(requireNamespace(package, quietly = TRUE))

# Proportions, paired answers, two groups.
proportions <- from("proportions")
give("stats", "wilson", apply(proportions, 1, function(x)
  suppressWarnings(prop.test(x["n"], x["of"], correct = FALSE)$conf.int)))
give("stats", "exact", apply(proportions, 1, function(x) binom.test(x["n"], x["of"])$conf.int))
courses <- from("courses")
give("stats", "mcnemar", apply(courses, 1, function(x)
  mcnemar.test(matrix(x, 2, byrow = TRUE), correct = FALSE)$p.value))
give("stats", "mcnemar_exact", apply(courses, 1, function(x)
  binom.test(x["ended"], x["ended"] + x["began"])$p.value))
groups <- from("groups")
one <- groups$value[groups$group == 1]
other <- groups$value[groups$group == 0]
give("stats", "two_groups", c(
  t.test(one, other, var.equal = TRUE)$p.value, t.test(one, other)$p.value,
  wilcox.test(one, other, exact = FALSE)$p.value
))
give("stats", "welch", t.test(one, other)$conf.int)
give("stats", "holm", p.adjust(from("p_values")$p, method = "holm"))

# Binary outcomes.
binary <- from("binary")
logit <- glm(outcome ~ interaction + time + arm + covariate, binomial, binary, epsilon = 1e-14)
order <- c("interaction", "time", "arm", "covariate", "(Intercept)")
give("stats", "logit", coef(logit)[order])
give("stats", "logit_errors", sqrt(diag(vcov(logit)))[order])

# Ordered outcomes: effects of mid-point, closure and group b.
ordered <- from("ordered")
ordered$severity <- factor(ordered$severity, ordered = TRUE)
ordered$person <- factor(ordered$person)
if (present("MASS")) {
  fitted <- MASS::polr(severity ~ midpoint + closure + group, ordered, Hess = TRUE, control = list(reltol = 1e-14))
  give("MASS", "ordered", coef(fitted))
}
if (present("ordinal")) {
  fitted <- ordinal::clm(severity ~ midpoint + closure + group, data = ordered)
  give("ordinal", "ordered", coef(fitted)[4:6])
  give("ordinal", "ordered_errors", sqrt(diag(vcov(fitted)))[4:6])
  mixed <- ordinal::clmm(severity ~ midpoint + closure + group + (1 | person), data = ordered, nAGQ = 25)
  give("ordinal", "mixed", c(mixed$beta, sqrt(ordinal::VarCorr(mixed)$person[1])))
  give("ordinal", "mixed_errors", sqrt(diag(vcov(mixed)))[4:6])
  give("ordinal", "mixed_cutpoints", mixed$alpha)
  give("ordinal", "mixed_height", logLik(mixed))
}
if (present("lme4")) {
  mixed <- lme4::glmer(outcome ~ interaction + time + arm + covariate + (1 | person), binary, binomial, nAGQ = 25)
  give("lme4", "mixed", c(lme4::fixef(mixed)[order], lme4::getME(mixed, "theta")))
  give("lme4", "mixed_errors", sqrt(diag(as.matrix(vcov(mixed))))[match(order, names(lme4::fixef(mixed)))])
  # The deviance of a fit by quadrature leaves out what does not depend on the parameters; logLik does too.
  give("lme4", "mixed_height", logLik(mixed))
}

# Counts.
counts <- from("counts")
if (present("MASS")) {
  fitted <- MASS::glm.nb(y ~ x, counts, control = glm.control(epsilon = 1e-12, maxit = 100))
  give("MASS", "counts", c(coef(fitted), 1 / fitted$theta))
  give("MASS", "counts_height", logLik(fitted))
}
if (present("MASS")) {
  fitted <- MASS::glm.nb(value ~ group, groups, control = glm.control(epsilon = 1e-12, maxit = 100))
  give("MASS", "count_groups", c(coef(fitted)[2], 1 / fitted$theta))
}

# Times to an event.
if (present("survival")) {
  library(survival)
  times <- from("times")
  fitted <- survfit(Surv(days, happened) ~ 1, times, conf.type = "log-log")
  told <- summary(fitted, times = c(30, 90, 180, 365))
  give("survival", "share", 1 - told$surv)
  give("survival", "share_lower", 1 - told$upper)
  give("survival", "share_upper", 1 - told$lower)
  test <- survdiff(Surv(days, happened) ~ drive + strata(stratum), times)
  give("survival", "logrank", pchisq(test$chisq, 1, lower.tail = FALSE))
  cox <- coxph(Surv(days, happened) ~ drive + strata(stratum), times, ties = "efron",
               control = coxph.control(eps = 1e-12))
  give("survival", "cox", c(coef(cox), sqrt(vcov(cox))))
  recurrent <- from("recurrent")
  curve <- survfit(Surv(start, stop, event) ~ 1, recurrent, id = recurrent$person, cluster = recurrent$person)
  told <- summary(curve, times = c(30, 90, 180, 365))
  give("survival", "mean_number", told$cumhaz)
}
write.csv(results, file.path(folder, "results.csv"), row.names = FALSE)
