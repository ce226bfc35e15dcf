using Relearn.Data.Labels;
using Relearn.Loop;
using Spectre.Console;

namespace Relearn.Cli.Screens;

/// <summary>Labels for people.</summary>
static class LabelScreen
{
    public static void Show(IAnsiConsole console, LabelReport r)
    {
        console.MarkupLineInterpolated($"[bold]{Figures.Count(r.Labelled)} of {Figures.Count(r.Rows)} rows have a label[/] ({Figures.Text((double)r.Labelled / r.Rows, "0.0%")}): {string.Join(", ", r.Classes.Select(c => $"{Figures.Count(c.Value)} {c.Key}"))}");
        console.WriteLine($"They come from: {string.Join(", ", r.Origins.Where(o => o.Value > 0).Select(o => $"{o.Key} {Figures.Count(o.Value)}"))}");
        if (r.Entries == 0)
        {
            console.WriteLine("The label ledger is empty: all labels are those of the source.");
            return;
        }
        console.WriteLine($"The ledger has {Figures.Count(r.Entries)} labels that stand, about {Figures.Count(r.Items)} items; {Figures.Count(r.Withdrawn)} were taken back or said anew. Not older than {string.Join(", ", r.Ages.Where(a => a.Value > 0).Select(a => $"{a.Key} {Figures.Count(a.Value)}"))}.");
        var table = Figures.Table("by", "is ", "labels", "of them true", "cannot tell", "gold items right ", "last", "instructions ");
        foreach (var a in r.Authors.Take(50))
        {
            table.Row(Figures.Shorten(a.By, 32), a.Origin.ToString().ToLowerInvariant(), Figures.Count(a.Labels), Figures.Text(a.Classes.GetValueOrDefault(LabelClasses.True), "0%"), Figures.Count(a.CannotTell), Figures.Text(a.Gold, "0%"), a.Last.UtcDateTime.ToString("yyyy-MM-dd", System.Globalization.CultureInfo.InvariantCulture), string.Join(", ", a.Instructions));
        }
        console.Write(table);
        foreach (var c in r.Listed) { console.WriteLine($"differs: {c.Item}: {string.Join(", ", c.Said.Select(s => $"{s.Key} says {s.Value}"))}"); }
        if (r.Conflicts > r.Listed.Count) { console.WriteLine($"and {Figures.Count(r.Conflicts - r.Listed.Count)} more"); }
        foreach (var w in r.Warnings) { console.MarkupLineInterpolated($"[yellow]{w}[/]"); }
    }

    public static void Show(IAnsiConsole console, LabelImportReport r)
    {
        console.MarkupLineInterpolated($"[bold]{Figures.Count(r.Written)} labels taken[/] of {Figures.Count(r.Read)} in {r.File}, by {string.Join(", ", r.Authors.Take(8))}{(r.Authors.Count > 8 ? $" and {r.Authors.Count - 8} more" : "")}");
        if (r.Known > 0) { console.WriteLine($"{Figures.Count(r.Known)} said nothing new."); }
        if (r.CannotTell > 0) { console.WriteLine($"{Figures.Count(r.CannotTell)} say that it cannot be told."); }
        if (r.Unmatched > 0) { console.MarkupLineInterpolated($"[yellow]{Figures.Count(r.Unmatched)} items have no row. Their labels are kept, for rows that may come; if they are other names, look at 'label.item' in project.yaml.[/]"); }
        console.WriteLine("'relearn run' trains with them.");
    }

    public static void Show(IAnsiConsole console, LabelExportReport r) =>
        console.MarkupLineInterpolated($"[bold]{Figures.Count(r.Entries)} labels[/] of {Figures.Count(r.Items)} items in {r.File}");
}
