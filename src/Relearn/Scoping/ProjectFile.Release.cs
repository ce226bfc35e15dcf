using System.Globalization;

namespace Relearn.Scoping;

// The section 'release'.
public static partial class ProjectFile
{
    internal static readonly string[] ReleaseModes = ["direct", "shadow", "canary", "ab"];

    static ReleaseConfig ReadRelease(YamlSection s)
    {
        var fallback = new ReleaseConfig();
        var read = new ReleaseConfig
        {
            Mode = Enum.Parse<ReleaseMode>(s.Choice("mode", "direct", ReleaseModes), ignoreCase: true),
            Share = s.Number("share", fallback.Share, 0.001, 0.999),
            Steps = ReadSteps(s),
            ByKey = s.Choice("unit", "key", "key", "decision") == "key",
            SignOff = s.Flag("sign_off", fallback.SignOff),
            Tolerance = s.Number("tolerance", fallback.Tolerance, 0, 10),
            ErrorRate = s.Number("error_rate", fallback.ErrorRate, 0.0001, 0.5),
            Least = s.Integer("least", fallback.Least, 1, 1_000_000_000),
            StepMinutes = s.Number("step_minutes", fallback.StepMinutes, 0, 100_000),
            Hours = s.Number("hours", fallback.Hours, 0.001, 100_000),
            LimitMilliseconds = s.Number("limit_ms", fallback.LimitMilliseconds, 1, 60_000),
            Automatic = s.Choice("promote", "automatic", "automatic", "by_hand") == "automatic",
        };
        s.Finish();
        return read;
    }

    static List<double> ReadSteps(YamlSection s)
    {
        const string Expected = "rising shares from 0.001 to 1, such as [0.01, 0.05, 0.25, 1]";
        var steps = new List<double>();
        foreach (var text in s.Texts("steps"))
        {
            if (double.TryParse(text, NumberStyles.Float, CultureInfo.InvariantCulture, out var share) && share is >= 0.001 and <= 1 && (steps.Count == 0 || share > steps[^1])) { steps.Add(share); }
            else
            {
                s.Problems.Add(ScopeErrors.WrongType(s.File, s.LineOf("steps"), "steps", $"'{text}'", Expected));
                return [];
            }
        }
        if (steps is [1]) { s.Problems.Add(ScopeErrors.WrongType(s.File, s.LineOf("steps"), "steps", "1 alone", Expected)); }
        return steps;
    }
}
