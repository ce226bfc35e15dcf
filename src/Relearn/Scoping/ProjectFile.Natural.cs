using System.Globalization;
using Relearn.Inference.Features;

namespace Relearn.Scoping;

// Labels whose positive is an event and whose negative is that none came.
public static partial class ProjectFile
{
    static readonly string[] s_naturalKeys = ["window", "lag", "now", "delay"];

    // 'value', or 'event' with what belongs to it.
    static (string Value, NaturalLabel? Natural, LabelDelay Delay) ReadLabelValue(YamlSection s)
    {
        var (value, happened) = (s.Text("value"), s.Text("event"));
        var (window, lag, now) = (s.Text("window"), s.Text("lag"), s.Text("now"));
        var delay = Enum.Parse<LabelDelay>(s.Choice("delay", "mature", "mature", "weights", "delayed_feedback").Replace("_", "", StringComparison.Ordinal), ignoreCase: true);
        if (!s.Exists) { return ("", null, delay); }
        if (value is { Length: > 0 } == happened is { Length: > 0 })
        {
            s.Problems.Add(ScopeErrors.LabelUnclear(s.File, s.Line, value is { Length: > 0 }));
            return (value ?? "", null, delay);
        }
        if (happened is not { Length: > 0 })
        {
            foreach (var key in s_naturalKeys.Where(s.Has)) { s.Problems.Add(ScopeErrors.LabelKey(s.File, s.LineOf(key), key)); }
            return (value!, null, delay);
        }
        if (window is not { Length: > 0 }) { s.Problems.Add(ScopeErrors.KeyMissing(s.File, s.Line, "window", "'label'", "how long after the row the event counts, such as 'window: days(30)'")); }
        if (now is not null && !DateOnly.TryParseExact(now, "yyyy-MM-dd", CultureInfo.InvariantCulture, DateTimeStyles.None, out _)) { s.Problems.Add(ScopeErrors.DateWrong(s.File, s.LineOf("now"), "now", now)); }
        var natural = new NaturalLabel(happened, window ?? "", DurationOf(s, "window", window, aboveZero: true) ?? 1, DurationOf(s, "lag", lag, aboveZero: false), now);
        return (natural.Text, natural, delay);
    }

    static double? DurationOf(YamlSection s, string key, string? text, bool aboveZero)
    {
        if (text is not { Length: > 0 }) { return null; }
        var (program, problems) = FeatureProgram.Compile([], [new(key, text)]);
        s.Problems.AddRange(problems.Select(p => ScopeErrors.ExpressionWrong(s.File, s.LineOf(key), $"The label's '{key}'", text, p.Problem)));
        if (program is null) { return null; }
        var microseconds = program.KindOf(0) == ValueKind.Duration ? program.CreateScratch(1).Evaluate(new ColumnBatch([], 1) { Rows = 1 })[0].Numbers[0] : double.NaN;
        if (microseconds > 0 || (microseconds == 0 && !aboveZero)) { return microseconds; }
        s.Problems.Add(ScopeErrors.DurationWrong(s.File, s.LineOf(key), key, text));
        return null;
    }
}
