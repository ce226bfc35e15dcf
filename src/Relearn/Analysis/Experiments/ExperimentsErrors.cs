using Relearn.Numerics;

namespace Relearn.Analysis.Experiments;

/// <summary>All messages of this folder.</summary>
static class ExperimentsErrors
{
    public static UserError ArmEmpty(string arm, string name) => new("analyze.arm_empty",
        $"'{name}' has no unit in the arm '{arm}', so there is nothing to compare. Check --control and --treatment, and that every row has a unit and an arm.");

    public static UserError ArmUnknown(string option, string arm, string column, IReadOnlyList<string> choices) => new("analyze.arm_unknown",
        $"Column '{column}' has no arm '{arm}' ({option}). Its values: {string.Join(", ", choices)}.");

    public static UserError ArmUnclear(string column, IReadOnlyList<string> choices) => new("analyze.arm_unclear",
        $"Column '{column}' has more than two arms: {string.Join(", ", choices)}. Say with --treatment which one is compared with the control.");

    public static UserError OptionMissing(string option, string name) => new("analyze.option_missing",
        $"'{name}' is a table, and nobody says what its columns mean: {option} is missing. Example: relearn analyze experiment rows.csv --unit userid --arm version --control gate_30 --metric retention_1.");

    public static UserError MetricUnknown(string name, IReadOnlyList<string> choices) => new("analyze.metric_unknown",
        $"There is no metric '{name}'. Choose among: {string.Join(", ", choices)}; a ratio is written a/b.");

    public static UserError MetricNoNumber(string column, string name, string found) => new("analyze.metric_no_number",
        $"Column '{column}' of '{name}' is {found}; what is measured of a unit has to be a number, or true and false.");

    public static UserError TooFewUnits(string column, string name) => new("analyze.too_few_units",
        $"'{name}' has fewer than two units with a value of '{column}' in one of the arms, so no difference can be told from chance. Wait for more, or for their outcomes.");

    public static UserError NoExperiment(string name) => new("analyze.no_experiment",
        $"'{name}' has had no canary or A/B whose answers callers saw, so there is no experiment to evaluate. Start one with 'relearn serve release --mode ab', or give a table.");

    public static UserError ExperimentUnknown(string id, IReadOnlyList<string> known) => new("analyze.experiment_unknown",
        $"There is no rollout that begins with '{id}' and that callers saw. Known: {string.Join(", ", known)}.");

    public static UserError GuardrailWrong(string found) => new("analyze.guardrail_wrong",
        $"'--guardrail {found}' is not NAME:TOLERANCE. The tolerance is a share of the control's mean, 0 to below 1: retention_1:0.02 is 2 %.");

    public static UserError UnitShareWrong(double share) => new("analyze.share_wrong",
        FormattableString.Invariant($"'--share {share:0.####}' is out of range: the treatment's share of the units is above 0 and below 1."));
}
