using System.Globalization;
using System.Text;

namespace Relearn.FaultBench.Plant;

/// <summary>The files of the company's source, one of history and one for four weeks: rows as they are stored, with the labels that are known by then.</summary>
static class SourceFiles
{
    /// <summary>Writes the files from that of one day on.</summary>
    /// <param name="folder">The project's folder.</param>
    /// <param name="rows">Rows of whole days, in order.</param>
    /// <param name="firstDay">The files from that of this day on are written.</param>
    /// <param name="changes">What is done to rows and labels on their way.</param>
    /// <param name="names">Names of the columns.</param>
    /// <param name="now">What is known later is not written.</param>
    /// <param name="today">The same as a day.</param>
    public static void Write(string folder, IReadOnlyList<CompanyRow> rows, int firstDay, CellChanges changes, IReadOnlyList<string> names, DateTime now, int today)
    {
        var days = Path.Combine(folder, "days");
        Directory.CreateDirectory(days);
        var first = PartOf(firstDay);
        StringBuilder? text = null;
        var part = int.MinValue;
        void Flush()
        {
            if (text is not null) { File.WriteAllText(Path.Combine(days, string.Create(CultureInfo.InvariantCulture, $"{(part < 0 ? "history" : RowDraw.FirstDay.AddDays(PartDays * part).ToString("yyyy-MM-dd", CultureInfo.InvariantCulture))}.csv")), text.ToString()); }
        }

        for (var i = 0; i < rows.Count; i++)
        {
            var row = rows[i];
            if (PartOf(row.Day) < first) { continue; }
            if (PartOf(row.Day) != part)
            {
                Flush();
                part = PartOf(row.Day);
                text = new StringBuilder("at,id,").AppendJoin(',', [.. names, .. changes.Added]).Append(",outcome,known_at\n");
            }
            if (!changes.IsStored(row, today)) { continue; }
            text!.Append(CultureInfo.InvariantCulture, $"{row.At:yyyy-MM-dd HH:mm:ss},{row.Key}");
            foreach (var cell in changes.Of(row, "stored", today)) { text.Append(',').Append(cell); }
            foreach (var name in changes.Added) { text.Append(',').Append(changes.AddedCell(name, row, "stored", today)); }
            var said = row.KnownAt <= now ? changes.Said(row, i + 1 < rows.Count ? rows[i + 1] : null, "label", today, null) : null;
            text.Append(said is null ? ",," : string.Create(CultureInfo.InvariantCulture, $",{(said.Value ? "yes" : "no")},{row.KnownAt:yyyy-MM-dd HH:mm:ss}")).Append('\n');
        }
        Flush();
    }

    const int PartDays = 28;

    static int PartOf(int day) => day < 0 ? -1 : day / PartDays;
}
