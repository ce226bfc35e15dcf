using Relearn.Numerics;

namespace Relearn.Serving.Combining;

/// <summary>All messages of this folder.</summary>
static class CombiningErrors
{
    public static UserError HasWindows(string objective) => new("serve.weights_with_windows",
        $"The model of '{objective}' looks at windows of earlier events, which are kept for one model alone, so it cannot decide together with others ('serving.weights'). Take the features with windows out, or learn one objective: 'relearn scope objective'.");

    public static UserError ReadsMore(string objective, IReadOnlyList<string> columns) => new("serve.weights_read_more",
        $"The model of '{objective}' reads {string.Join(", ", columns.Select(c => $"'{c}'"))}, which callers of the live release do not send, so it cannot decide together with it. Train both with the same features: 'relearn run', then 'relearn model objectives'.");
}
