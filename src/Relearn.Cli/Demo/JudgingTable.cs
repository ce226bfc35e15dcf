using Relearn.Demo;

namespace Relearn.Cli.Demo;

/// <summary>People who judge suspected labels: they look at what really happened, and at whose the wrong ones are.</summary>
sealed class JudgingTable(Market market, ulong seed)
{
    // Fewer wrong ones of a firm are slips.
    const int LeastWrong = 5;

    readonly Labeller _labeller = new(seed);

    /// <summary>Fills in a sheet of <c>relearn data review --export</c>.</summary>
    /// <param name="path">The sheet; its first columns are item, label, purpose, has.</param>
    /// <param name="aim">What counts as positive.</param>
    /// <returns>Items judged, wrong ones, and the firm most of whose are wrong; null: none stands out.</returns>
    public (int Judged, int Wrong, string? Firm) FillIn(string path, Func<bool, bool, bool> aim)
    {
        var lines = File.ReadAllLines(path);
        var wrong = new Dictionary<string, int>();
        for (var i = 1; i < lines.Length; i++)
        {
            var cells = lines[i].Split(',');
            var name = cells[0].Split('-');
            var (page, place) = (market.PageOf(long.Parse(name[0], System.Globalization.CultureInfo.InvariantCulture)), int.Parse(name[1], System.Globalization.CultureInfo.InvariantCulture));
            // A third number: a page that was only thought of, which nobody saw.
            var truth = name.Length == 2 && aim(page.Offers[place].Viewed, page.Offers[place].Clicked);
            cells[1] = truth ? "true" : "false";
            lines[i] = string.Join(',', cells);
            if (cells[3] != cells[1]) { wrong[_labeller.FirmOf(page, place)] = wrong.GetValueOrDefault(_labeller.FirmOf(page, place)) + 1; }
        }
        File.WriteAllText(path, string.Join('\n', lines) + "\n");
        var all = wrong.Values.Sum();
        var worst = wrong.OrderByDescending(w => w.Value).FirstOrDefault();
        return (lines.Length - 1, all, worst.Value >= LeastWrong && worst.Value * 2 > all ? worst.Key : null);
    }
}
