using Relearn.Numerics;

namespace Relearn.Data.Labels.Functions;

/// <summary>All messages of this folder.</summary>
static class FunctionsErrors
{
    public static UserError NoFunctions(string project) => new("data.no_functions",
        $"Project '{project}' has no labelling functions. Add some to 'label.functions' in project.yaml, such as '- {{ name: refund, says: false, column: note, matches: refund }}'.");

    public static UserError ModelMissing(string function, string model) => new("data.function_model_missing",
        $"Labelling function '{function}' asks the model '{model}', which is not there. Paths are relative to the project's folder.", model);

    public static UserError ModelUnusable(string function, string model, string detail) => new("data.function_model_unusable",
        $"Labelling function '{function}' cannot ask the model '{model}': {detail.TrimEnd('.')}. Use a bundle whose features read the columns of this project.", model);
}
