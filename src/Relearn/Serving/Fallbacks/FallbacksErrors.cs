using Relearn.Numerics;

namespace Relearn.Serving.Fallbacks;

/// <summary>All messages of this folder.</summary>
static class FallbacksErrors
{
    public static UserError DeadlinePassed(string model) => new("serve.deadline_passed",
        $"The deadline of the request passed before model '{model}' could be asked. Give it more time with 'X-Deadline-Ms', send fewer requests at once, or declare 'serving.fallback' in project.yaml.");

    public static UserError FallbackRuleUnfit(string model, string expression, string detail) => new("serve.fallback_rule_unfit",
        $"The rule of 'serving.fallback' cannot stand in for model '{model}': {detail.TrimEnd('.')}. The rule is '{expression}'; write it with columns that the released model reads, or run 'relearn run' first.");

    public static UserError FallbackHasWindows(string release) => new("serve.fallback_has_windows",
        $"Release '{release}' cannot be the fallback ('serving.fallback: previous'): it looks at windows of earlier events, which are kept for the live release alone. Declare 'constant' or 'rule' instead.");

    public static UserError FallbackReadsMore(string release, IReadOnlyList<string> columns) => new("serve.fallback_reads_more",
        $"Release '{release}' cannot be the fallback ('serving.fallback: previous'): it reads {string.Join(", ", columns.Select(c => $"'{c}'"))}, which callers of the live release do not send. Declare 'constant' or 'rule' instead.");
}
