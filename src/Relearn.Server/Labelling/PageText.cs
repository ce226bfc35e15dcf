using System.Text;
using System.Text.Encodings.Web;
using System.Text.Json;

namespace Relearn.Server.Labelling;

/// <summary>The page as one text: what it is, how it looks and what it does stand in four files beside this one and are put together when it is sent.</summary>
static class PageText
{
    static readonly string Html = Resource("label.html");
    static readonly string Css = Resource("label.css");
    static readonly string Script = Resource("label.js");
    static readonly string Tree = Resource("label.tree.js");

    /// <summary>The page.</summary>
    /// <param name="desk">What it is about.</param>
    /// <param name="by">Who labels, where that was said; else the page asks.</param>
    /// <param name="token">What its requests must have.</param>
    /// <param name="nonce">What makes its own script and style run, and no others.</param>
    public static byte[] Write(Loop.Desk.LabelDesk desk, string? by, string token, string nonce) => Encoding.UTF8.GetBytes(Html
        .Replace("{{css}}", Css, StringComparison.Ordinal)
        .Replace("{{script}}", Script, StringComparison.Ordinal)
        .Replace("{{tree}}", Tree, StringComparison.Ordinal)
        .Replace("{{nonce}}", nonce, StringComparison.Ordinal)
        .Replace("{{settings}}", JsonSerializer.Serialize(new(desk.Project, desk.Label, desk.Queue, by, token, desk.HasManyClasses ? [] : desk.Classes.Names, desk.Instructions is not null), PageJson.Default.PageSettings), StringComparison.Ordinal)
        .Replace("{{project}}", HtmlEncoder.Default.Encode(desk.Project), StringComparison.Ordinal));

    static string Resource(string name)
    {
        using var stream = typeof(PageText).Assembly.GetManifestResourceStream($"Relearn.Server.Labelling.{name}")!;
        using var reader = new StreamReader(stream);
        return reader.ReadToEnd();
    }
}

/// <summary>What the page knows from the start; classes only where there are few.</summary>
sealed record PageSettings(string Project, string Label, string Queue, string? By, string Token, IReadOnlyList<string> Classes, bool Instructions);

// The default encoder leaves nothing in a text that could end a script.
[System.Text.Json.Serialization.JsonSourceGenerationOptions(PropertyNamingPolicy = System.Text.Json.Serialization.JsonKnownNamingPolicy.SnakeCaseLower)]
[System.Text.Json.Serialization.JsonSerializable(typeof(PageSettings))]
sealed partial class PageJson : System.Text.Json.Serialization.JsonSerializerContext;
