using Relearn.Numerics;

namespace Relearn.Analysis.OffPolicy;

/// <summary>All messages of this folder.</summary>
static class OffPolicyErrors
{
    public static UserError NothingToUse(string name, long leftOut) => new("analyze.nothing_to_use",
        $"'{name}' has no decision with an action, a propensity above 0 and a reward ({leftOut:N0} rows lack one of them), so another policy cannot be judged by it. Wait for outcomes, or correct the columns.");

    public static UserError PolicyColumnMissing(string option, string name) => new("analyze.policy_column_missing",
        $"'{name}' is a table, and nobody says what its columns mean: {option} is missing. Example: relearn analyze policy log.csv --action item_id --reward click --propensity propensity_score --to uniform.");

    public static UserError PolicyUnknown(string value, IReadOnlyList<string> choices) => new("analyze.policy_unknown",
        $"'--to {value}' is no policy. Choose among: {string.Join(", ", choices)}.");

    public static UserError ActionUnknown(string value, IReadOnlyList<string> choices) => new("analyze.action_unknown",
        $"The log never took the action '{value}', so nothing is known of it. Its actions: {string.Join(", ", choices)}.");

    public static UserError TooManyActions(string column, int most) => new("analyze.too_many_actions",
        $"Column '{column}' has more than {most:N0} actions. Group them, or give the other policy's probability of what was done as a column (--to column:NAME).");

    public static UserError PropensityWrong(string column, double value, string place) => new("analyze.propensity_wrong",
        FormattableString.Invariant($"Column '{column}' has {value:0.####} in {place}; a propensity is a probability, above 0 and at most 1."));

    public static UserError TargetWrong(string column, double value, string place) => new("analyze.target_wrong",
        FormattableString.Invariant($"Column '{column}' has {value:0.####} in {place}; it is a probability, 0 to 1."));

    public static UserError ReleaseNeedsState(string release) => new("analyze.release_needs_state",
        $"Release '{release}' has features with windows, whose values at the time of each decision are not in the log of another release. Answer beside the champion for a while instead: 'relearn serve release --mode shadow'.");

    public static UserError NoRule(string project) => new("analyze.no_rule",
        $"Project '{project}' declares no rule without a model ('decision.rule_without_model'), so '--to rule' means nothing.");
}
