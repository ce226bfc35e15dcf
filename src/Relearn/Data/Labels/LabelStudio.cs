using System.Text.Json;
using System.Text.Json.Nodes;
using Relearn.Inference.Models.Classes;
using Relearn.Numerics;

namespace Relearn.Data.Labels;

/// <summary>Tasks of Label Studio as JSON: a list of tasks, each with <c>data</c> and <c>annotations</c> whose results are choices, or paths of a taxonomy.</summary>
/// <remarks>The item's name stands in <c>data.item</c>. A task that was skipped says that it cannot be told.</remarks>
static class LabelStudio
{
    /// <summary>Name of the control and of the object in what is written.</summary>
    const string Control = "label";

    /// <summary>Reads the annotations of tasks.</summary>
    /// <param name="path">The file.</param>
    /// <param name="defaults">What holds where a task does not say.</param>
    /// <param name="classes">What labels can say.</param>
    public static IReadOnlyList<LabelEntry> Read(string path, LabelEntry defaults, KnownClasses classes)
    {
        JsonNode? root;
        try
        {
            root = JsonNode.Parse(File.ReadAllBytes(path));
        }
        catch (JsonException e)
        {
            throw LabelsErrors.NotTasks(path, e.Message).Exception();
        }
        if (root is not JsonArray tasks) { throw LabelsErrors.NotTasks(path, "it is not a list").Exception(); }
        var (entries, problems) = (new List<LabelEntry>(), new List<UserError>());
        var count = 0L;
        for (var t = 0; t < tasks.Count; t++)
        {
            var place = FormattableString.Invariant($"task {t + 1}");
            void Wrong(string field, string value, string expected)
            {
                if (++count <= LabelImport.MostProblems) { problems.Add(LabelsErrors.LineWrong(Path.GetFileName(path), place, field, value, expected)); }
            }
            if (tasks[t] is not JsonObject task || Text((task["data"] as JsonObject)?["item"]) is not { Length: > 0 } item)
            {
                Wrong("data.item", "", "the item's name");
                continue;
            }
            foreach (var annotation in (task["annotations"] as JsonArray ?? []).OfType<JsonObject>())
            {
                var entry = defaults with { Item = item, By = By(annotation["completed_by"]) ?? defaults.By, At = At(annotation["created_at"]) ?? defaults.At };
                if (annotation["was_cancelled"] is JsonValue cancelled && cancelled.TryGetValue<bool>(out var skipped) && skipped)
                {
                    entries.Add(entry);
                    continue;
                }
                var said = Said(annotation["result"] as JsonArray ?? []);
                if (said is not [var (field, text, read)]) { Wrong("annotations.result.value", string.Join(", ", said.Select(s => s.Text)), "one choice, or one path of a taxonomy"); }
                else if (read(classes) is not { Value: { } value }) { Wrong($"annotations.result.value.{field}", text, read(classes).Expected); }
                else { entries.Add(entry with { Value = value }); }
            }
        }
        if (count > LabelImport.MostProblems) { problems.Add(LabelsErrors.MoreWrong(count - LabelImport.MostProblems)); }
        return problems.Count == 0 ? entries : throw new UserErrorException(problems);
    }

    // Choices are texts, a taxonomy's are lists of names from the top.
    static (string Field, string Text, Func<KnownClasses, (string? Value, string Expected)> Read)[] Said(JsonArray results)
    {
        var said = new List<(string, string, Func<KnownClasses, (string?, string)>)>();
        foreach (var value in results.OfType<JsonObject>().Select(r => r["value"]).OfType<JsonObject>())
        {
            foreach (var choice in (value["choices"] as JsonArray ?? []).Select(Text).OfType<string>()) { said.Add(("choices", choice, c => c.Read(choice))); }
            foreach (var path in (value["taxonomy"] as JsonArray ?? []).OfType<JsonArray>())
            {
                string[] names = [.. path.Select(Text).OfType<string>()];
                said.Add(("taxonomy", string.Join(Taxonomy.Separator, names), c => c.Read(names)));
            }
        }
        return [.. said];
    }

    /// <summary>Writes tasks.</summary>
    /// <param name="stream">Takes the JSON.</param>
    /// <param name="items">The items, each with what is shown of it and what was said about it.</param>
    /// <param name="paths">Labels are paths of a taxonomy.</param>
    public static void Write(Stream stream, IEnumerable<(string Item, IReadOnlyDictionary<string, object?> Cells, IReadOnlyList<LabelEntry> Entries)> items, bool paths)
    {
        using var json = new Utf8JsonWriter(stream, new() { Indented = true, NewLine = "\n", Encoder = System.Text.Encodings.Web.JavaScriptEncoder.UnsafeRelaxedJsonEscaping });
        json.WriteStartArray();
        foreach (var (item, cells, entries) in items)
        {
            json.WriteStartObject();
            json.WriteStartObject("data");
            json.WriteString("item", item);
            foreach (var (name, value) in cells.Where(c => c.Key != "item"))
            {
                switch (value)
                {
                    case null: json.WriteNull(name); break;
                    case bool flag: json.WriteBoolean(name, flag); break;
                    case double number: json.WriteNumber(name, number); break;
                    default: json.WriteString(name, value.ToString()); break;
                }
            }
            json.WriteEndObject();
            json.WriteStartArray("annotations");
            foreach (var e in entries)
            {
                json.WriteStartObject();
                json.WriteString("completed_by", e.By);
                json.WriteString("created_at", e.At.UtcDateTime);
                json.WriteBoolean("was_cancelled", e.Value is null);
                json.WriteStartArray("result");
                if (e.Value is not null)
                {
                    json.WriteStartObject();
                    json.WriteString("type", paths ? "taxonomy" : "choices");
                    json.WriteString("from_name", Control);
                    json.WriteString("to_name", "item");
                    json.WriteStartObject("value");
                    json.WriteStartArray(paths ? "taxonomy" : "choices");
                    if (paths) { json.WriteStartArray(); }
                    foreach (var name in paths ? e.Value.Split(Taxonomy.Separator) : [e.Value]) { json.WriteStringValue(name); }
                    if (paths) { json.WriteEndArray(); }
                    json.WriteEndArray();
                    json.WriteEndObject();
                    json.WriteEndObject();
                }
                json.WriteEndArray();
                json.WriteEndObject();
            }
            json.WriteEndArray();
            json.WriteEndObject();
        }
        json.WriteEndArray();
    }

    static string? Text(JsonNode? node) => node is JsonValue value ? value.ToString() : null;

    // A number, a name, or an object with an address.
    static string? By(JsonNode? node) => node is JsonObject who ? Text(who["email"]) ?? Text(who["username"]) ?? Text(who["id"]) : Text(node);

    static DateTimeOffset? At(JsonNode? node) =>
        Text(node) is { } text && DateTimeOffset.TryParse(text, System.Globalization.CultureInfo.InvariantCulture, System.Globalization.DateTimeStyles.AssumeUniversal | System.Globalization.DateTimeStyles.AdjustToUniversal, out var at) ? at : null;
}
