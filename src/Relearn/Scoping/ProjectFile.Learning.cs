using System.Globalization;

namespace Relearn.Scoping;

// When candidates are made, and what of.
public static partial class ProjectFile
{
    static readonly string[] s_updates = ["continue", "refit"];

    static LearningConfig ReadLearning(YamlSection s)
    {
        var fallback = new LearningConfig();
        var read = new LearningConfig
        {
            ScheduleDays = s.Number("schedule_days", 0.01, 3650),
            Volume = s.Number("volume", 0.001, 1000),
            OnLoss = s.Flag("on_loss", fallback.OnLoss),
            OnDrift = s.Flag("on_drift", fallback.OnDrift),
            OnData = s.Flag("on_data", fallback.OnData),
            CooldownDays = s.Number("cooldown_days", fallback.CooldownDays, 0, 3650),
            CpuHours = s.Number("cpu_hours", 0.001, 1e6),
            Windows = s.Has("windows") ? ReadWindows(s) : Absent(s, "windows", fallback.Windows),
            Updates = s.Has("updates") ? ReadUpdates(s) : Absent(s, "updates", fallback.Updates),
            UpdateTrees = s.Integer("update_trees", fallback.UpdateTrees, 1, 10_000),
            Decay = s.Number("decay", fallback.Decay, 0, 1),
            GoldenRows = s.Integer("golden_rows", fallback.GoldenRows, 0, 10_000_000),
            Golden = ReadExpressions(s.Section("golden")),
            Tolerance = s.Number("tolerance", fallback.Tolerance, 0, 10),
            RetrainCost = s.Number("retrain_cost", fallback.RetrainCost, 0, 1e12),
        };
        s.Finish();
        return read;
    }

    // Asked for, so that a message that lists the keys has it.
    static IReadOnlyList<T> Absent<T>(YamlSection s, string key, IReadOnlyList<T> fallback) => s.List(key) is { Count: 0 } ? fallback : [];

    static List<int> ReadWindows(YamlSection s)
    {
        var windows = new List<int>();
        foreach (var text in s.Texts("windows"))
        {
            if (int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var days) && days is >= 1 and <= 3650) { windows.Add(days); }
            else { s.Problems.Add(ScopeErrors.WrongType(s.File, s.LineOf("windows"), "windows", $"a list with '{text}'", "whole numbers of days, 1 to 3650")); }
        }
        return windows;
    }

    static List<string> ReadUpdates(YamlSection s)
    {
        var updates = new List<string>();
        foreach (var text in s.Texts("updates"))
        {
            if (s_updates.Contains(text)) { updates.Add(text); }
            else { s.Problems.Add(ScopeErrors.NotAChoice(s.File, s.LineOf("updates"), "updates", text, s_updates)); }
        }
        return updates;
    }
}
