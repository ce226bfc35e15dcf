using System.Text.Json;

namespace Relearn.FaultBench.Faults;

/// <summary>The faults and the benign controls, read from <c>faults.json</c>.</summary>
static class FaultCatalogue
{
    static readonly JsonElement s_data = Read();

    static readonly Dictionary<string, string> s_actions = s_data.GetProperty("actions").EnumerateObject().SelectMany(a => a.Value.EnumerateArray().Select(c => (Cause: c.GetString()!, Action: a.Name))).ToDictionary(a => a.Cause, a => a.Action);

    static JsonElement Read()
    {
        using var stream = typeof(FaultCatalogue).Assembly.GetManifestResourceStream("faults.json")!;
        using var document = JsonDocument.Parse(stream, new() { CommentHandling = JsonCommentHandling.Skip });
        return document.RootElement.Clone();
    }

    /// <summary>All of them, in the order of the file.</summary>
    public static IReadOnlyList<Scenario> All { get; } = [.. s_data.GetProperty("scenarios").EnumerateArray().Select(Scenario.Read)];

    /// <summary>What is done about a cause: one word for all that come to the same.</summary>
    public static string ActionOf(string cause) => s_actions[cause];

    /// <summary>One by its number.</summary>
    public static Scenario Find(string id) => All.FirstOrDefault(s => s.Id == id) ?? throw new ArgumentException($"There is no scenario '{id}'. Scenarios: {string.Join(", ", All.Select(s => s.Id))}.");
}
