using Relearn.Inference.Features;
using Relearn.Numerics;

namespace Relearn.Scoping;

/// <summary>All messages of this folder.</summary>
static class ScopeErrors
{
    public static UserError ProjectMissing(string path) => new("scope.project_missing",
        $"There is no project at '{path}': no project.yaml. Name a folder that has one, or make one with 'relearn new NAME --from FILE'.", path);

    public static UserError NotYaml(string file, int line, string detail) => new("scope.not_yaml",
        $"The file is not valid YAML: {detail} Check the indentation (spaces, not tabs) of this line and of the one before, and put text with ':' or '#' between quotes.", file, line);

    public static UserError VersionTooNew(string file, int line, long version, int supported) => new("scope.version_too_new",
        $"'version: {version}' is of a later Relearn; this build reads up to {supported}. Install a newer Relearn.", file, line);

    public static UserError KeyUnknown(string file, int line, string key, string where, IEnumerable<string> choices) => new("scope.key_unknown",
        $"There is no key '{key}' in {where}.{Nearest.Hint(key, choices)} Its keys: {string.Join(", ", choices)}.", file, line);

    public static UserError KeyMissing(string file, int line, string key, string where, string expected) => new("scope.key_missing",
        $"{where} has no '{key}'. Add {expected}.", file, line);

    public static UserError WrongType(string file, int line, string key, string found, string expected) => new("scope.wrong_type",
        $"'{key}' is {found}; expected {expected}.", file, line);

    public static UserError OutOfRange(string file, int line, string key, double value, double least, double most) => new("scope.out_of_range",
        FormattableString.Invariant($"'{key}: {value}' is out of range; it goes from {least} to {most}."), file, line);

    public static UserError NotAChoice(string file, int line, string key, string value, IEnumerable<string> choices) => new("scope.not_a_choice",
        $"'{key}: {value}' is not known.{Nearest.Hint(value, choices)} Choices: {string.Join(", ", choices)}.", file, line);

    public static UserError ExpressionWrong(string file, int line, string what, string expression, ExpressionProblem problem) => new("scope.expression_wrong",
        $"{what} cannot be read at character {problem.Position + 1}: {problem.Message}\n  {expression}\n  {new string(' ', problem.Position)}^", file, line);

    public static UserError ExpressionKind(string file, int line, string what, ValueKind found, string expected) => new("scope.expression_kind",
        $"{what} gives a {found.ToString().ToLowerInvariant()}; expected {expected}.", file, line);

    public static UserError FeatureReadsLabel(string file, int line, string feature, string column) => new("scope.feature_reads_label",
        $"Feature '{feature}' reads column '{column}', which is known only with the label ('known: after'). A model can't have it when it predicts: take it out, or declare the column 'known: before' if that is wrong.", file, line);

    public static UserError PiecesNeedClasses(string file, int line, string feature, string call) => new("scope.pieces_need_classes",
        $"Feature '{feature}' makes many columns of a text ('{call}'), which only a project with 'task: hierarchy' or 'task: multiclass' can use: the models of other tasks read one value of each feature. Use the text as a category, or ask something about it: words(title), contains(title, \"sale\").", file, line);

    public static UserError ClassesInFeature(string file, int line, string feature) => new("scope.classes_in_feature",
        $"Feature '{feature}' is made of earlier labels, but the label is one of several classes and no number that has a mean. Take it out; what can be counted are rows: 'count() over 7d by COLUMN'.", file, line);

    public static UserError ConditionReadsLabel(string file, int line, string what, string column) => new("scope.condition_reads_label",
        $"{what} reads column '{column}', which is known only with the label ('known: after'). Nobody has it when the decision is made: take it out, or declare the column 'known: before' if that is wrong.", file, line);

    public static UserError LabelUnclear(string file, int line, bool both) => new("scope.label_unclear",
        both ? "'label' has 'value' and 'event'. Keep 'value' (an expression that is true or false), or 'event' with 'window' (a time that makes the row true if it lies within the window)."
            : "'label' says nothing about when it is true. Give it 'value' (an expression that is true or false, such as 'delay > 15'), or 'event' with 'window' (a time that makes the row true if it lies within the window, such as 'event: bought_at' and 'window: days(30)').", file, line);

    public static UserError LabelKey(string file, int line, string key) => new("scope.label_key",
        $"'label.{key}' goes with 'label.event', a label that is true if an event comes within a window; this label has 'value'. Take it out, or declare 'event' and 'window' instead of 'value'.", file, line);

    public static UserError DurationWrong(string file, int line, string key, string value) => new("scope.duration_wrong",
        $"'{key}: {value}' is not a length of time{(key == "window" ? " above 0" : "")}; write it as hours(72) or days(30).", file, line);

    public static UserError EventKnownBefore(string file, int line, string column) => new("scope.event_known_before",
        $"The label's 'event' reads column '{column}', which is declared as known when the prediction is made. Declare it 'known: after': {column}: {{ type: time, known: after }}.", file, line);

    public static UserError LabelWindowed(string file, int line, string feature, string window) => new("scope.label_windowed",
        $"Feature '{feature}' looks at earlier labels ({window}), but this label is negative because nothing came, and nobody tells the service that. Count the events themselves: declare them as a source in 'data.sources' and write '... of SOURCE'.", file, line);

    public static UserError SampledAndDelayed(string file, int line, string other, string delay) => new("scope.sampled_and_delayed",
        $"'{other}' and 'label.delay: {delay}' both change what a row counts for. Keep one of them.", file, line);

    public static UserError SplitOrder(string file, int line, string validation, string test) => new("scope.split_order",
        $"'validation_from: {validation}' is not before 'test_from: {test}'. Training, validation and test follow one another: put the validation period before the test period.", file, line);

    public static UserError RuleReadsUnlogged(string file, int line, string what, string column) => new("scope.rule_reads_unlogged",
        $"{what} reads column '{column}', which no feature reads, so callers don't send it and the log doesn't have it. Make it a feature, or take it out of the rule.", file, line);

    public static UserError ColumnNotDeclared(string file, int line, string key, string column, IEnumerable<string> columns) => new("scope.column_not_declared",
        $"'{key}' names column '{column}', which 'data.columns' does not declare.{Nearest.Hint(column, columns)} Declared: {string.Join(", ", columns)}.", file, line);

    public static UserError FunctionUnclear(string file, int line, string function, IReadOnlyList<string> given) => new("scope.function_unclear",
        $"Labelling function '{function}' has {(given.Count == 0 ? "none of 'when', 'matches' and 'model'" : string.Join(" and ", given.Select(g => $"'{g}'")))}; it needs exactly one. Write others as functions of their own.", file, line);

    public static UserError FileMissing(string file, int line, string key, string path) => new("scope.file_missing",
        $"'{key}' names the file '{path}', which is not there. Check the name; it is relative to the project's folder.", file, line);

    public static UserError SourceColumn(string file, int line, string source, string key, string column, IEnumerable<string> columns) => new("scope.source_column",
        $"'{key}' of source '{source}' names column '{column}', which its 'columns' do not declare.{Nearest.Hint(column, columns)} Declared: {string.Join(", ", columns)}.", file, line);

    public static UserError LogNeeded(string file, int line, string what) => new("scope.log_needed",
        $"'prediction_durability: off' keeps no log of predictions, but {what}. Choose 'process' or 'disk', or take that out.", file, line);

    public static UserError WindowWithoutTime(string file, int line, string feature, string window) => new("scope.window_without_time",
        $"Feature '{feature}' looks back in time ({window}), but the rows have no time. Declare the column with the time of a row as 'data.time', or take the window out.", file, line);

    public static UserError KeyWithoutTime(string file, int line, string key, string needs) => new("scope.key_without_time",
        $"'{key}' needs {needs}. Take it out, or change 'data.time'.", file, line);

    public static UserError ColumnReserved(string file, int line, string column) => new("scope.column_reserved",
        $"A column cannot be called '{column}': names that begin with '_' are Relearn's own. Rename it in the source.", file, line);

    public static UserError DateWrong(string file, int line, string key, string value) => new("scope.date_wrong",
        $"'{key}: {value}' is not a date; write it as 2001-06-01.", file, line);

    public static UserError NoOneSignsOff(string file, int line) => new("scope.no_sign_off",
        "No stakeholder has 'signs_off: true'. Name at least one who may say that a release goes live.", file, line);

    public static UserError ActingNeverPays(string file, int line) => new("scope.acting_never_pays",
        "With this 'kpi' acting never pays: 'true_positive' must be above 'false_negative'. Check the signs: a cost is negative.", file, line);

    public static UserError NeedsTrees(string file, int line, string key, string learner) => new("scope.needs_trees",
        $"'model.{key}' is a setting of trees, but the learner is '{learner}'. Take it out, or set 'learner: trees'.", file, line);

    public static UserError KeyOfBinary(string file, int line, string key, string task) => new("scope.key_of_binary",
        $"'{key}' goes with labels that are true or false, but the task is '{task}'. Take it out, or set 'task: binary'.", file, line);

    public static UserError KeyOfClasses(string file, int line, string key) => new("scope.key_of_classes",
        $"'{key}' goes with one of several classes, but the task is 'binary'. Take it out, or set 'task: multiclass' or 'task: hierarchy'.", file, line);

    public static UserError LevelsAndValue(string file, int line) => new("scope.levels_and_value",
        "The label has both 'levels' and 'value'; a class is given level by level or as one text. Keep one.", file, line);

    public static UserError LevelsOfHierarchy(string file, int line) => new("scope.levels_of_hierarchy",
        "'levels' and 'separator' go with classes in groups, but the task is 'multiclass'. Set 'task: hierarchy', or take them out.", file, line);

    public static UserError Duplicate(string file, int line, string key, string where) => new("scope.duplicate",
        $"'{key}' stands twice in {where}. Keep one.", file, line);

    public static UserError ExpectationUnclear(string file, int line, IReadOnlyList<string> found, IReadOnlyList<string> choices) => new("scope.expectation_unclear",
        $"This expectation says {(found.Count == 0 ? "nothing" : string.Join(" and ", found))}; each line says one thing. Give it exactly one of: {string.Join(", ", choices)}.", file, line);

    public static UserError ExpectationKey(string file, int line, string key, string kind) => new("scope.expectation_key",
        $"'{key}' does not go with '{kind}'. Take it out.", file, line);

    public static UserError PatternWrong(string file, int line, string pattern, string detail) => new("scope.pattern_wrong",
        $"The pattern '{pattern}' cannot be used: {detail.ReplaceLineEndings(" ").TrimEnd('.')}. Look-around and references to groups are not to be had, because a pattern must run in time that grows with the text alone.", file, line);

    public static UserError FallbackUnclear(string file, int line, IReadOnlyList<string> found, IReadOnlyList<string> choices) => new("scope.fallback_unclear",
        $"'serving.fallback' says {(found.Count == 0 ? "nothing to answer with" : string.Join(" and ", found))}; it answers in one way. Give it exactly one of: {string.Join(", ", choices)}.", file, line);

    public static UserError KpiUnclear(string file, int line, string name, IReadOnlyList<string> found, IReadOnlyList<string> choices) => new("scope.kpi_unclear",
        $"KPI '{name}' says {(found.Count == 0 ? "nothing to count" : string.Join(" and ", found))}; it is made in one way. Give it exactly one of: {string.Join(", ", choices)}.", file, line);

    public static UserError KpiKey(string file, int line, string key, string kind) => new("scope.kpi_key",
        $"'{key}' does not go with a KPI made by '{kind}'. Take it out.", file, line);

    public static UserError KpiNeedsBinary(string file, int line, string name, string measure, string task) => new("scope.kpi_needs_binary",
        $"KPI '{name}' reads '{measure}', which is counted where the label is true or false, but the task is '{task}'. Report a measure of its own with the outcomes, and name that.", file, line);

    public static UserError OneOfTwoKeys(string file, int line, string key, string other, string where) => new("scope.one_of_two_keys",
        $"{where} has both '{key}' and '{other}', which say the same in two ways. Keep one.", file, line);

    public static UserError AddressWrong(string file, int line, string key, string address) => new("scope.address_wrong",
        $"'{address}' of '{key}' is no address to send to. Give one that begins with http:// or https://.", file, line);

    public static UserError WeightUnknown(string file, int line, string name, IReadOnlyList<string> known) => new("scope.weight_unknown",
        $"'serving.weights' has '{name}', which is neither the label nor one of the 'objectives'.{Nearest.Hint(name, known)} Known: {string.Join(", ", known.Select(k => $"'{k}'"))}.", file, line);

    public static UserError WeightsNothing(string file, int line) => new("scope.weights_nothing",
        $"All of 'serving.weights' are 0, so nothing would ever be decided. Give at least one a weight, or take the section out: then the label's model decides alone.", file, line);

    public static UserError WeightsOfClasses(string file, int line, string task) => new("scope.weights_of_classes",
        $"'serving.weights' adds probabilities of true and false, and the task is '{task}'. Take it out.", file, line);
}
