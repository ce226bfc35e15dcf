using System.Globalization;
using System.Text;
using Relearn.Storage;

namespace Relearn.Cli.Demo;

/// <summary>The way around the circle as a page that needs nothing but itself.</summary>
static class StoryPage
{
    /// <summary>Writes it.</summary>
    /// <returns>Where it stands.</returns>
    public static string Write(string folder, StoryReport report)
    {
        var path = Path.Combine(folder, "story.html");
        AtomicFile.WriteText(path, Of(report));
        return path;
    }

    static string Of(StoryReport report) => new StringBuilder(report.Seed.ToString(CultureInfo.InvariantCulture)).ToString();
}
