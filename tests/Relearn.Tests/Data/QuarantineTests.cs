using System.Text;
using Relearn.Data;

namespace Relearn.Tests.Data;

public sealed class QuarantineTests
{
    [Fact]
    public void Rows_are_listed_with_place_and_reason_and_counted_by_reason()
    {
        var quarantine = new Quarantine();
        quarantine.Add("row 17", "delay", "is not a number", "late");
        quarantine.Add("line 4", "", "the line has too few values", "a,b");
        quarantine.Add("row 18", "delay", "is not a number", "soon");
        Assert.Equal(3, quarantine.Count);
        Assert.Equal(new Dictionary<string, long> { ["delay: is not a number"] = 2, ["the line has too few values"] = 1 }, quarantine.Reasons.ToDictionary());
        Assert.Equal("""
            place,column,reason,value
            row 17,delay,is not a number,late
            line 4,,the line has too few values,"a,b"
            row 18,delay,is not a number,soon

            """, Encoding.UTF8.GetString(quarantine.ToCsv()));
    }

    // Read back with the rules of RFC 4180.
    [Fact]
    public void Any_text_can_be_read_back_from_the_list() => Gen.String[Gen.OneOf('a', ',', '"', '\n', '\r', ' ', 'é'), 0, 8].Array[3].Array[0, 5].Sample(rows =>
    {
        var quarantine = new Quarantine();
        foreach (var row in rows) { quarantine.Add("row 1", row[0], row[1], row[2]); }
        var read = Parse(Encoding.UTF8.GetString(quarantine.ToCsv()));
        Assert.Equal(["place", "column", "reason", "value"], read[0]);
        Assert.Equal(rows.Select(r => (string[])["row 1", .. r]), read.Skip(1));
    });

    static List<string[]> Parse(string csv)
    {
        var (rows, row, field, quoted) = (new List<string[]>(), new List<string>(), new StringBuilder(), false);
        for (var i = 0; i < csv.Length; i++)
        {
            var c = csv[i];
            if (quoted && c == '"' && i + 1 < csv.Length && csv[i + 1] == '"') { field.Append('"'); i++; }
            else if (c == '"') { quoted = !quoted; }
            else if (!quoted && c is ',' or '\n' && !quoted)
            {
                row.Add(field.ToString());
                field.Clear();
                if (c == '\n') { rows.Add([.. row]); row.Clear(); }
            }
            else { field.Append(c); }
        }
        return rows;
    }

    [Fact]
    public void The_list_ends_and_the_count_does_not()
    {
        var quarantine = new Quarantine();
        for (var i = 0; i < Quarantine.MostListed + 5; i++) { quarantine.Add($"row {i}", "a", "is wrong", "x"); }
        Assert.Equal(Quarantine.MostListed + 5, quarantine.Count);
        Assert.Equal(Quarantine.MostListed + 5, quarantine.Reasons["a: is wrong"]);
        Assert.Equal(Quarantine.MostListed + 1, Encoding.UTF8.GetString(quarantine.ToCsv()).Count(c => c == '\n'));
    }
}
