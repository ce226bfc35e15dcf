using System.Reflection;
using Relearn.Numerics;
using Relearn.Scoping;

namespace Relearn.Tests.Scoping;

public sealed partial class ProjectProblemsTests
{
    // Lines are counted from 1; the rows below name them.
    const string Sound = """
        name: flights
        goal: Say which flights will be late.
        stakeholders:
          - name: Ada
            signs_off: true
        data:
          file: flights.csv
          time:
            column: departs_at
          key: plane
          columns:
            departs_at: time
            plane: text
            distance: {type: number, between: [1, 5000]}
            wind: number
            delay: {type: number, known: after}
        label:
          name: late
          value: delay > 15
          known: departs_at + hours(6)
        features:
          hour: hour(departs_at)
          distance: distance
        split:
          test_from: 2001-06-01
        model:
          trees: 100
        decision:
          rule_without_model: distance > 1000
        kpi:
          true_positive: 1
          false_negative: 0
        slices:
          far: distance > 1000
        """;

    /// <summary>What is changed in the sound file, and the one problem that this makes: code, line, part of its message.</summary>
    public static TheoryData<string, string, string, int, string> Problems => new()
    {
        { "  file: flights.csv", "  file: [", "scope.not_yaml", 8, "The file is not valid YAML: " },
        { "name: flights\n", "name: flights\nname: again\n", "scope.duplicate", 2, "'name' stands twice in its section. Keep one." },
        { "    wind: number", "    plane: number", "scope.duplicate", 15, "'plane' stands twice in its section. Keep one." },
        { "  distance: distance\n", "  hour: distance\n", "scope.duplicate", 23, "'hour' stands twice in its section. Keep one." },
        { "name: flights\n", "version: 2\nname: flights\n", "scope.version_too_new", 1, "'version: 2' is of a later Relearn; this build reads up to 1." },
        { "goal: Say which flights will be late.", "goal: ''", "scope.key_missing", 1, "the project has no 'goal'. Add a sentence" },
        { "  - name: Ada", "  - role: pilot", "scope.key_missing", 4, "a stakeholder has no 'name'." },
        { "  file: flights.csv", "  file: flights.csv\n  table: flights", "scope.key_missing", 7, "either 'file: rows.csv' or 'table: schema.name', not both." },
        { "  file: flights.csv\n", "", "scope.key_missing", 7, "either 'file: rows.csv' or 'table: schema.name', not both." },
        { "    column: departs_at", "    column: departs_at\n    zone_by: plane", "scope.key_missing", 9, "'time' has no 'zone_file'." },
        { "    column: departs_at", "    column: departs_at\n    zone_file: zones.csv", "scope.key_missing", 9, "'time' has no 'zone_by'." },
        { "distance: {type: number, ", "distance: {", "scope.key_missing", 14, "column 'distance' has no 'type'." },
        { "  value: delay > 15\n", "", "scope.label_unclear", 18, "'label' says nothing about when it is true." },
        { "  value: delay > 15", "  value: delay > 15\n  window: days(3)", "scope.label_key", 20, "'label.window' goes with 'label.event'" },
        { "  value: delay > 15", "  event: departs_at\n  window: 30", "scope.duration_wrong", 20, "'window: 30' is not a length of time above 0; write it as hours(72) or days(30)." },
        { "    wind: number\n    delay: {type: number, known: after}\nlabel:\n  name: late\n  value: delay > 15\n", "    wind: time\n    delay: {type: number, known: after}\nlabel:\n  name: late\n  event: wind\n  window: days(3)\n", "scope.event_known_before", 19, "Declare it 'known: after': wind: { type: time, known: after }." },
        { "    delay: {type: number, known: after}\nlabel:\n  name: late\n  value: delay > 15\n  known: departs_at + hours(6)\nfeatures:\n  hour: hour(departs_at)\n", "    delay: {type: time, known: after}\nlabel:\n  name: late\n  event: delay\n  window: days(3)\nfeatures:\n  hour: mean(late) over 7d\n", "scope.label_windowed", 22, "Feature 'hour' looks at earlier labels (mean(late) over 7d)" },
        { "    delay: {type: number, known: after}\nlabel:\n  name: late\n  value: delay > 15\n  known: departs_at + hours(6)\n", "    delay: {type: time, known: after}\nlabel:\n  name: late\n  event: delay\n  window: days(3)\n  delay: weights\nsampling: { negatives: 0.1 }\n", "scope.sampled_and_delayed", 21, "'sampling.negatives' and 'label.delay: weights' both change" },
        { "  hour: hour(departs_at)\n  distance: distance\nsplit:\n  test_from: 2001-06-01\nmodel:\n  trees: 100\ndecision:\n  rule_without_model: distance > 1000\n", "", "scope.key_missing", 21, "the project has no 'features'." },
        { "name: flights\n", "name: Flights\n", "scope.wrong_type", 1, "'name' is 'Flights'; expected lower-case letters" },
        { "  - name: Ada\n    signs_off: true", "  - Ada\n  - {name: Ada, signs_off: true}", "scope.wrong_type", 4, "'stakeholders' is 'Ada'; expected" },
        { "between: [1, 5000]", "between: [1]", "scope.wrong_type", 14, "'between' is [1] on a number; expected two numbers" },
        { "between: [1, 5000]", "between: [1, many]", "scope.wrong_type", 14, "'between' is [1, many] on a number; expected two numbers" },
        { "between: [1, 5000]", "between: [5000, 1]", "scope.wrong_type", 14, "'between' is [5000, 1] on a number; expected two numbers" },
        { "    plane: text", "    plane: {type: text, between: [1, 2]}", "scope.wrong_type", 13, "'between' is [1, 2] on a text; expected two numbers" },
        { "  trees: 100", "  trees: many", "scope.wrong_type", 27, "'trees' is 'many'; expected a number." },
        { "  trees: 100", "  trees: 1.5", "scope.wrong_type", 27, "'trees' is 1.5; expected a whole number." },
        { "  trees: 100", "  trees: [100]", "scope.wrong_type", 27, "'trees' is a list; expected one value." },
        { "model:\n  trees: 100", "model: trees", "scope.wrong_type", 26, "'model' is 'trees'; expected a section with keys." },
        { "  - name: Ada\n    signs_off: true", "  name: Ada", "scope.wrong_type", 4, "'stakeholders' is a section; expected a list." },
        { "  hour: hour(departs_at)", "  hour: [departs_at]", "scope.wrong_type", 22, "'hour' is a list; expected an expression on one line." },
        { "    wind: number", "    _label: number", "scope.column_reserved", 15, "A column cannot be called '_label'" },
        { "  trees: 100", "  trees: 0", "scope.out_of_range", 27, "'trees: 0' is out of range; it goes from 1 to 10000." },
        { "  trees: 100", "  learning_rate: nan", "scope.out_of_range", 27, "'learning_rate: NaN' is out of range" },
        { "    wind: number", "    wind: nmuber", "scope.not_a_choice", 15, "'wind: nmuber' is not known. Did you mean 'number'? Choices: number, text, time, boolean." },
        { "  trees: 100", "  learner: tree", "scope.not_a_choice", 27, "Did you mean 'trees'?" },
        { "    signs_off: true", "    signs_off: yes", "scope.not_a_choice", 5, "'signs_off: yes' is not known. Choices: true, false." },
        { "known: after}", "known: later}", "scope.not_a_choice", 16, "Choices: before, after." },
        { "  time:\n    column: departs_at", "  time: row_odrer", "scope.not_a_choice", 8, "Did you mean 'row_order'?" },
        { "  trees: 100", "  tress: 100", "scope.key_unknown", 27, "There is no key 'tress' in 'model'. Did you mean 'trees'? Its keys: focal, l1, l2, learner, learning_rate, least_rows_per_leaf, leaves, positive_weight, trees." },
        { "  trees: 100", "  learner: linear\n  positive_weight: 20", "scope.needs_trees", 28, "'model.positive_weight' is a setting of trees, but the learner is 'linear'." },
        { "kpi:\n", "serving: { weights: { views: 1 } }\nkpi:\n", "scope.weight_unknown", 30, "'serving.weights' has 'views', which is neither the label nor one of the 'objectives'. Known: 'late'." },
        { "kpi:\n", "serving: { weights: { late: 0 } }\nkpi:\n", "scope.weights_nothing", 30, "All of 'serving.weights' are 0" },
        { "kpi:\n", "serving: { fallback: { constant: 0.1, rule: wind > 1 } }\nkpi:\n", "scope.fallback_unclear", 30, "'serving.fallback' says constant and rule; it answers in one way." },
        { "kpi:\n", "monitoring: { alerts: { webhook: chat.example.com } }\nkpi:\n", "scope.address_wrong", 30, "'chat.example.com' of 'webhook' is no address to send to." },
        { "kpi:\n", "monitoring: { alerts: { webhook: 'http://a', webhook_variable: A } }\nkpi:\n", "scope.one_of_two_keys", 30, "'monitoring.alerts' has both 'webhook' and 'webhook_variable'" },
        { "kpi:\n", "kip: 1\nkpi:\n", "scope.key_unknown", 30, "There is no key 'kip' in the project. Did you mean 'kpi'?" },
        { "known: after}", "konwn: after}", "scope.key_unknown", 16, "in column 'delay'. Did you mean 'known'?" },
        { "  test_from: 2001-06-01", "  test_from: 2001-06-31", "scope.date_wrong", 25, "'test_from: 2001-06-31' is not a date; write it as 2001-06-01." },
        { "  test_from: 2001-06-01", "  validation_from: 1.6.2001", "scope.date_wrong", 25, "'validation_from: 1.6.2001' is not a date" },
        { "    column: departs_at", "    column: departs", "scope.column_not_declared", 9, "Declared: departs_at, plane, distance, wind, delay." },
        { "  key: plane", "  key: plnae", "scope.column_not_declared", 10, "'key' names column 'plnae', which 'data.columns' does not declare. Did you mean 'plane'?" },
        { "    column: departs_at", "    column: wind", "scope.expression_kind", 9, "Column 'wind' of 'column' gives a number; expected a time." },
        { "  value: delay > 15", "  value: delay", "scope.expression_kind", 19, "The label's 'value' gives a number; expected true or false" },
        { "  known: departs_at + hours(6)", "  known: delay", "scope.expression_kind", 20, "The label's 'known' gives a number; expected a time" },
        { "  hour: hour(departs_at)", "  hour: departs_at", "scope.expression_kind", 22, "Feature 'hour' gives a time; expected a number, a text or a boolean" },
        { "  far: distance > 1000", "  far: distance", "scope.expression_kind", 34, "Slice 'far' gives a number; expected a condition." },
        { "  hour: hour(departs_at)", "  hour: hour(depart_at)", "scope.expression_wrong", 22, "Feature 'hour' cannot be read at character 6: There is no column 'depart_at'. Did you mean 'departs_at'?" },
        { "  value: delay > 15", "  value: delay >> 15", "scope.expression_wrong", 19, "at character 8: " },
        { "  value: delay > 15", "  value: delay = 15", "scope.expression_wrong", 19, "'=' compares nothing here; write '=='." },
        { "  hour: hour(departs_at)", "  hour: chars(plane)", "scope.pieces_need_classes", 22, "Feature 'hour' makes many columns of a text ('chars'), which only a project with 'task: hierarchy' or 'task: multiclass' can use" },
        { "  rule_without_model: distance > 1000", "  rule_without_model: delay > 15", "scope.condition_reads_label", 29, "'rule_without_model' reads column 'delay', which is known only with the label" },
        { "  far: distance > 1000", "  far: delay > 60", "scope.condition_reads_label", 34, "Slice 'far' reads column 'delay'" },
        { "  test_from: 2001-06-01", "  test_from: 2001-06-01\n  validation_from: 2001-06-01", "scope.split_order", 26, "'validation_from: 2001-06-01' is not before 'test_from: 2001-06-01'." },
        { "  rule_without_model: distance > 1000", "  rule_without_model: wind > 15", "scope.rule_reads_unlogged", 29, "reads column 'wind', which no feature reads" },
        { "  distance: distance\n", "  distance: distance + delay\n", "scope.feature_reads_label", 23, "Feature 'distance' reads column 'delay', which is known only with the label ('known: after')." },
        { "  time:\n    column: departs_at", "  time: row_order", "scope.key_without_time", 19, "'label.known' needs a time column; with 'row_order' use 'delay_rows'." },
        { "  time:\n    column: departs_at\n", "", "scope.key_without_time", 18, "'label.known' needs a time column" },
        { "  known: departs_at + hours(6)", "  functions: [{ name: far, says: true, when: distance > 1, model: old.bundle }]", "scope.function_unclear", 20, "Labelling function 'far' has 'when' and 'model'; it needs exactly one." },
        { "  known: departs_at + hours(6)", "  functions: [{ name: far, when: distance > 1 }]", "scope.key_missing", 20, "'says'" },
        { "  known: departs_at + hours(6)", "  functions: [{ name: far, says: true, column: plain, matches: N }]", "scope.column_not_declared", 20, "'functions' names column 'plain'" },
        { "  known: departs_at + hours(6)", "  item: plain", "scope.column_not_declared", 20, "'item' names column 'plain'" },
        { "  known: departs_at + hours(6)", "  delay_rows: 3", "scope.key_without_time", 20, "'label.delay_rows' needs 'data.time: row_order'" },
        { "name: flights\n", "name: flights\nseed: 1.5\n", "scope.wrong_type", 2, "'seed' is 1.5; expected a whole number." },
        { "name: flights\n", "name: flights\nserving: { prediction_durability: off, exploration: 0.05 }\n", "scope.log_needed", 2, "keeps no log of predictions, but 'exploration' draws decisions at random" },
        { "  key: plane", "  missing: [NA, [x]]", "scope.wrong_type", 10, "'missing' is a list with a list; expected a list of single values." },
        { "  key: plane", "  sources:\n    fuel: { file: fuel.csv, time: att, columns: { at: time, price: number } }\n  key: plane", "scope.source_column", 11, "'time' of source 'fuel' names column 'att', which its 'columns' do not declare. Did you mean 'at'? Declared: at, price." },
        { Sound[Sound.IndexOf("  time:", StringComparison.Ordinal)..Sound.IndexOf("  hour:", StringComparison.Ordinal)],
            "  columns: { departs_at: time, plane: text, distance: number, delay: number }\nlabel: { name: late, value: delay > 15 }\nfeatures:\n  often: count() over 7d by plane\n",
            "scope.window_without_time", 11, "Feature 'often' looks back in time (count() over 7d by plane), but the rows have no time." },
        { "  key: plane", "  expectations: [{ column: plane }]", "scope.expectation_unclear", 10, "This expectation says nothing; each line says one thing." },
        { "  key: plane", "  expectations: [{ rows: [1, 2], column: plane }]", "scope.expectation_key", 10, "'column' does not go with 'rows'." },
        { "  key: plane", "  expectations: [{ column: plane, matches: '(?=N)' }]", "scope.pattern_wrong", 10, "The pattern '(?=N)' cannot be used: " },
        { "features:\n", "feature_files: [ours.yaml]\nfeatures:\n", "scope.file_missing", 21, "'feature_files' names the file 'ours.yaml', which is not there." },
        { "features:\n", "calendars: { us: [2001-07-04, 4.7.2002] }\nfeatures:\n", "scope.date_wrong", 21, "'us: 4.7.2002' is not a date" },
        { "  hour: hour(departs_at)\n", "  hour: number(is_holiday(departs_at, \"us\"))\n", "scope.expression_wrong", 22, "There is no calendar 'us': the project declares none." },
        { "slices:\n", "kpis:\n  sold: { sum: a, mean: b }\nslices:\n", "scope.kpi_unclear", 34, "KPI 'sold' says sum and mean; it is made in one way." },
        { "slices:\n", "kpis:\n  sold: { role: goal }\nslices:\n", "scope.kpi_unclear", 34, "KPI 'sold' says nothing to count" },
        { "slices:\n", "kpis:\n  sold: { retention: [7, 7], window: days(3) }\nslices:\n", "scope.kpi_key", 34, "'window' does not go with a KPI made by 'retention'." },
        { "slices:\n", "kpis:\n  sold: { retention: [7, 3] }\nslices:\n", "scope.wrong_type", 34, "'retention' is [7, 3]; expected the first and the last day" },
        { "slices:\n", "kpis:\n  sold: { ratio: [clicked] }\nslices:\n", "scope.wrong_type", 34, "'ratio' is [clicked]; expected two measures" },
        { "slices:\n", "kpis:\n  sold: { sum: '' }\nslices:\n", "scope.wrong_type", 34, "expected the name of a measure that outcomes report, or one of label, acted, decisions, money." },
        { "slices:\n", "kpis:\n  sold: revenue\nslices:\n", "scope.wrong_type", 34, "'sold' is 'revenue'; expected a line such as" },
        { "slices:\n", "objectives:\n  early: { value: delay }\nslices:\n", "scope.expression_kind", 34, "The 'value' of objective 'early' gives a number; expected true or false" },
        { "slices:\n", "objectives:\n  early: { known: departs_at }\nslices:\n", "scope.key_missing", 34, "has no 'value'" },
        { "    signs_off: true", "    signs_off: false", "scope.no_sign_off", 3, "No stakeholder has 'signs_off: true'." },
        { "  true_positive: 1", "  true_positive: 0", "scope.acting_never_pays", 30, "Check the signs: a cost is negative." },
    };

    static IReadOnlyList<UserError> Check(string text) => ProjectFile.Parse(text, "project.yaml").Problems;

    static string Change(string from, string to)
    {
        Assert.Contains(from, Sound, StringComparison.Ordinal);
        return Sound.Replace(from, to, StringComparison.Ordinal);
    }

    [Fact]
    public void The_sound_file_has_no_problem() => Assert.Empty(Check(Sound));

    [Theory]
    [MemberData(nameof(Problems))]
    public void A_problem_is_reported_with_its_line(string from, string to, string code, int line, string message)
    {
        var error = Assert.Single(Check(Change(from, to)));
        Assert.Equal((code, line, "project.yaml"), (error.Code, error.Line, error.File));
        Assert.Contains(message, error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Every_message_of_the_folder_can_happen()
    {
        var reached = Problems.Select(row => row.Data.Item3).Concat(ClassProblems.Select(row => row.Data.Item3)).Concat(["scope.key_of_classes", "scope.levels_of_hierarchy"]).Append("scope.project_missing").ToHashSet();
        var methods = typeof(ScopeErrors).GetMethods(BindingFlags.Static | BindingFlags.Public | BindingFlags.DeclaredOnly);
        Assert.Equal(methods.Length, reached.Count);
    }

    [Fact]
    public void All_problems_come_at_once_in_the_order_of_their_lines()
    {
        var errors = Check(Change("  trees: 100", "  tress: 0\n  leaves: 1").Replace("goal: Say", "gaol: Say", StringComparison.Ordinal)
            .Replace("    wind: number", "    wind: nubmer", StringComparison.Ordinal).Replace("  test_from: 2001", "  test_from: 20O1", StringComparison.Ordinal));
        Assert.Equal(
            ["1 scope.key_missing", "2 scope.key_unknown", "15 scope.not_a_choice", "25 scope.date_wrong", "27 scope.key_unknown", "28 scope.out_of_range"],
            errors.Select(e => $"{e.Line} {e.Code}"));
    }

    [Fact]
    public void All_problems_between_the_parts_come_at_once_too() => Assert.Equal(
        ["19 scope.expression_wrong", "22 scope.expression_wrong", "22 scope.expression_wrong", "23 scope.feature_reads_label", "29 scope.rule_reads_unlogged", "34 scope.expression_kind"],
        Check(Change("  value: delay > 15", "  value: dleay > 15").Replace("hour(departs_at)", "hour(departed) + wnid", StringComparison.Ordinal)
            .Replace("  distance: distance\n", "  distance: delay\n", StringComparison.Ordinal).Replace("  far: distance > 1000", "  far: distance", StringComparison.Ordinal))
            .Select(e => $"{e.Line} {e.Code}"));

    [Fact]
    public void A_missing_section_is_one_problem_at_the_beginning()
    {
        var errors = Check("name: x\ngoal: g\n");
        Assert.Equal(["'data'", "'label'", "'features'"], errors.Select(e => e.Message.Split(' ')[4].TrimEnd('.')));
        Assert.All(errors, e => Assert.Equal(("scope.key_missing", 1), (e.Code, e.Line)));
    }

    [Theory]
    [InlineData("")]
    [InlineData("# nothing but a comment\n")]
    [InlineData("just a text")]
    [InlineData("- a\n- list\n")]
    public void A_file_without_keys_says_so(string text) =>
        Assert.Equal("The file is not valid YAML: it has no keys. Check the indentation (spaces, not tabs) of this line and of the one before, and put text with ':' or '#' between quotes.", Assert.Single(Check(text)).Message);

    [Fact]
    public void A_wrong_expression_is_shown_with_a_mark_under_the_character()
    {
        var lines = Assert.Single(Check(Change("  value: delay > 15", "  value: wind > 1 and dleay > 15"))).Message.Split('\n');
        Assert.Equal(3, lines.Length);
        Assert.StartsWith("The label's 'value' cannot be read at character 14: ", lines[0], StringComparison.Ordinal);
        Assert.Equal("  wind > 1 and dleay > 15", lines[1]);
        Assert.Equal(lines[1].IndexOf("dleay", StringComparison.Ordinal), lines[2].IndexOf('^', StringComparison.Ordinal));
    }

    // Random changes of the sound file: any character put in, taken out, and any line moved. Whatever the text, there is an answer.
    [Fact]
    public void No_text_makes_the_reader_fail()
    {
        var pieces = Gen.OneOf(Gen.OneOf("? ", "- ", ": ", "[", "]", "{", "}", "&a ", "*a", "!t ", "<<: ", "|\n", ">\n", "\"", "'", "#", "%", "---\n", "...\n", "\t", "\n", "  ", "~", "@", "`", "\0", "é"), Gen.String[Gen.Char[' ', '~'], 0, 3]);
        Gen.Select(pieces, Gen.Int[0, Sound.Length], Gen.Int[0, 6]).Array[1, 6].Sample(changes =>
        {
            var text = Sound;
            foreach (var (piece, place, removed) in changes)
            {
                var at = Math.Min(place, text.Length);
                text = text.Insert(at, piece).Remove(at + piece.Length, Math.Min(removed, text.Length - at));
            }
            AssertAnswered(text);
        }, iter: 20_000);
        pieces.Array[0, 12].Sample(parts => AssertAnswered(string.Concat(parts)), iter: 20_000);
    }

    [Theory]
    [InlineData("? [a, b]\n: 1\n")]
    [InlineData("? {a: b}\n: 1\n")]
    [InlineData("name: &a {b: *a}\n")]
    [InlineData("*a : 1\n")]
    [InlineData("data: {columns: {? [a] : number}}\n")]
    public void Keys_that_are_no_text_are_reported(string text) => AssertAnswered(text);

    static void AssertAnswered(string text)
    {
        var (config, problems) = ProjectFile.Parse(text, "project.yaml");
        Assert.True(problems.Count > 0 || config is not null);
        Assert.All(problems, p => Assert.StartsWith("scope.", p.Code, StringComparison.Ordinal));
        Assert.Equal(problems.OrderBy(p => p.Line), problems);
    }
}
