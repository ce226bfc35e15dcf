using System.Globalization;

namespace Relearn.Tests.Data.Leakage;

/// <summary>Projects over real tables that stand beside the repository: nothing is declared but the types, and what the label is.</summary>
sealed class RealData : IDisposable
{
    readonly TemporaryFolder _folder = new();

    RealData(string yaml) => _folder.Write("project.yaml", yaml);

    public string Folder => _folder.Path;

    public void Dispose() => _folder.Dispose();

    /// <summary>Path of a file of the shared data; the test is skipped where it is absent.</summary>
    public static string File(string name)
    {
        for (string? folder = RepositoryFiles.Root; folder is not null; folder = Path.GetDirectoryName(folder))
        {
            var file = Path.Combine(folder, "shared", "data", name);
            if (System.IO.File.Exists(file)) { return file; }
        }
        Assert.Skip($"The data set '{name}' is not on this machine: no 'shared/data' beside a folder above the tests.");
        return "";
    }

    /// <summary>A project; features are the columns that <paramref name="columns"/> lists, except those that stand behind a minus or are known after.</summary>
    static RealData Make(string file, string time, string columns, string label, string without, string data = "")
    {
        var left = without.Split(' ', StringSplitOptions.RemoveEmptyEntries);
        var declared = columns.Split(' ', StringSplitOptions.RemoveEmptyEntries).Select(c => c.Split(':')).Select(c => (Name: c[0], Type: c[1])).ToArray();
        static string Type(string type) => type switch { "n" => "number", "t" => "text", "b" => "boolean", "n!" => "{ type: number, known: after }", "b!" => "{ type: boolean, known: after }", _ => "{ type: text, known: after }" };
        return new($"""
            name: real
            goal: Look for leaks.
            data:
              file: {file}
              time: {time}
            {data}  columns:
            {string.Concat(declared.Select(c => $"    \"{c.Name}\": {Type(c.Type)}\n"))}
            label: '{label}'
            features:
            {string.Concat(declared.Where(c => !c.Type.EndsWith('!') && !left.Contains(c.Name)).Select(c => $"  \"{c.Name}\": '`{c.Name}`'\n"))}
            """.Replace($"label: '{label}'", $"label: {{ name: label, value: '{label}' }}", StringComparison.Ordinal));
    }

    public static RealData Of(string name) => name.Split(' ', 2) is [var set, var without] ? Of(set, without) : Of(name, "");

    static RealData Of(string set, string without) => set switch
    {
        "adult" => Make(File("adult-census/adult.data"), "none",
            "age:n workclass:t fnlwgt:n education:t education-num:n marital-status:t occupation:t relationship:t race:t sex:t capital-gain:n capital-loss:n hours-per-week:n native-country:t classification:t!",
            "classification == \">50K\"", without, "  missing: [\"?\"]\n"),
        "bank" => Make(File("bank-marketing/bank-full.csv"), "row_order",
            "age:n job:t marital:t education:t default:t balance:n housing:t loan:t contact:t day:n month:t duration:n campaign:n pdays:n previous:n poutcome:t y:t!", "y == \"yes\"", without),
        "bank-without-time" => Make(File("bank-marketing/bank-full.csv"), "none",
            "age:n job:t marital:t education:t default:t balance:n housing:t loan:t contact:t day:n month:t duration:n campaign:n pdays:n previous:n poutcome:t y:t!", "y == \"yes\"", without),
        "elec" => Make(File("drift-streams/elec.csv"), "row_order", "feat_1:n feat_2:n feat_3:n feat_4:n feat_5:n feat_6:n target:n!", "target == 1", without),
        "weather" => Make(File("drift-streams/weather.csv"), "row_order", "feat_1:n feat_2:n feat_3:n feat_4:n feat_5:n feat_6:n feat_7:n feat_8:n target:n!", "target == 1", without),
        "shoppers" => Make(File("online-shoppers/online_shoppers_intention.csv"), "row_order",
            "Administrative:n Administrative_Duration:n Informational:n Informational_Duration:n ProductRelated:n ProductRelated_Duration:n BounceRates:n ExitRates:n PageValues:n SpecialDay:n Month:t OperatingSystems:t Browser:t Region:t TrafficType:t VisitorType:t Weekend:b Revenue:b!",
            "Revenue", without),
        "bike" => Make(File("bike-sharing/hour_train.csv"), "row_order",
            "season:n yr:n mnth:n hr:n holiday:n weekday:n workingday:n weathersit:n temp:n atemp:n hum:n windspeed:n casual:n registered:n cnt:n!",
            string.Create(CultureInfo.InvariantCulture, $"cnt > {MedianOfCounts()}"), without),
        "kdd" => Make(File("kddcup2012-click-small/Click_prediction_small.csv"), "none",
            "impression:n url_hash:t ad_id:t advertiser_id:t depth:n position:n query_id:t keyword_id:t title_id:t description_id:t user_id:t click:t!", "click == \"1\"", without),
        "luxembourg" => Make(File("drift-streams/LUdata.csv"), "row_order", string.Join(' ', Enumerable.Range(1, 31).Select(i => $"at{i}:n")) + " target:n!", "target == 1", without),
        "games" => Make(File("cookie-cats/cookie_cats.csv"), "none", "version:t sum_gamerounds:n retention_1:b retention_7:b!", "retention_7", without),
        "higgs" => Higgs(without),
        "employment" => Employment(without),
        _ => throw new ArgumentOutOfRangeException(nameof(set), set, "no such set"),
    };

    static int MedianOfCounts()
    {
        int[] counts = [.. System.IO.File.ReadLines(File("bike-sharing/hour_train.csv")).Skip(1).Select(l => int.Parse(l[(l.LastIndexOf(',') + 1)..], CultureInfo.InvariantCulture)).Order()];
        return counts[counts.Length / 2];
    }

    // LightGBM's example has no heading.
    static RealData Higgs(string without)
    {
        var rows = System.IO.File.ReadLines(File("lightgbm-examples/binary.train")).Select(l => l.Replace('\t', ',')).ToArray();
        var names = Enumerable.Range(0, rows[0].Split(',').Length).Select(i => $"c{i}").ToArray();
        var made = Make("rows.csv", "none", $"c0:n! {string.Join(' ', names.Skip(1).Select(n => $"{n}:n"))}", "c0 == 1", without);
        made._folder.Write("rows.csv", string.Join('\n', rows.Prepend(string.Join(',', names))));
        return made;
    }

    // The file's ending is not one that says Parquet.
    static RealData Employment(string without)
    {
        var made = Make("rows.parquet", "none",
            "AGEP:n SCHL:t MAR:t RELP:t DIS:t ESP:t CIT:t MIG:t MIL:t ANC:t NATIVITY:t DEAR:t DEYE:t DREM:t SEX:t RAC1P:t prediction:n predicted_probability:n employed:n!", "employed == 1", without);
        System.IO.File.CreateSymbolicLink(Path.Combine(made.Folder, "rows.parquet"), File("nannyml-employment/employment_MA_reference.pq"));
        return made;
    }
}
