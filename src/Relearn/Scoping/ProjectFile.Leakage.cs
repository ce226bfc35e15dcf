using YamlDotNet.RepresentationModel;

namespace Relearn.Scoping;

// The section 'leakage'.
public static partial class ProjectFile
{
    static LeakageConfig ReadLeakage(YamlSection s)
    {
        var waivers = new List<LeakageWaiver>();
        foreach (var node in s.List("waivers"))
        {
            if (node is not YamlMappingNode mapping)
            {
                s.Problems.Add(ScopeErrors.WrongType(s.File, (int)node.Start.Line, "waivers", YamlSection.Describe(node), "a list of sections with 'detector', 'column', 'reason' and 'by'"));
                continue;
            }
            var waiver = new YamlSection(mapping, "a waiver", s.File, s.Line, s.Problems);
            var detector = waiver.RequiredText("detector", "'detector: single_feature', as the finding names it");
            if (detector.Length > 0) { detector = waiver.Choice("detector", detector, [.. LeakageWaiver.Detectors]); }
            waivers.Add(new(detector, waiver.Text("column"), waiver.RequiredText("reason", "why it is no leak"), waiver.RequiredText("by", "who says so")));
            waiver.Finish();
        }
        s.Finish();
        return new() { Waivers = waivers };
    }

    // What a person says about when a column is known counts only with a reason and a name.
    static (string? Reason, string? By) ReadAvailability(string name, YamlSection column)
    {
        var (reason, by) = (column.Text("reason"), column.Text("by"));
        if (reason is null && by is null) { return (null, null); }
        if (string.IsNullOrWhiteSpace(reason)) { column.Problems.Add(ScopeErrors.KeyMissing(column.File, column.Line, "reason", $"column '{name}'", "why its value is known before the decision")); }
        if (string.IsNullOrWhiteSpace(by)) { column.Problems.Add(ScopeErrors.KeyMissing(column.File, column.Line, "by", $"column '{name}'", "who says that its value is known before the decision")); }
        if (!column.Has("known")) { column.Problems.Add(ScopeErrors.KeyMissing(column.File, column.Line, "known", $"column '{name}'", "'known: before', which is what the reason is for")); }
        return (reason, by);
    }
}
