using System.CommandLine;
using System.Globalization;
using Relearn.Cli.Screens;
using Relearn.Inference;
using Relearn.Inference.Bundles;
using Relearn.Modeling;
using Relearn.Onnx;
using Relearn.Storage;

namespace Relearn.Cli.Commands;

/// <summary><c>relearn model export</c>: a run's model for other software.</summary>
static class ExportCommand
{
    const string Onnx = "onnx";
    const string LightGbm = "lightgbm";
    const string All = "all";
    const string Encoded = "encoded";

    public static Command Create()
    {
        var project = CommonOptions.Project();
        var run = new Option<string?>("--run") { Description = "The run's id, or the beginning of it; by default the newest" };
        var format = new Option<string>("--format") { Description = "onnx: the whole bundle; lightgbm: the text of its trees alone, without features and calibration", DefaultValueFactory = _ => Onnx };
        format.AcceptOnlyFromAmong(Onnx, LightGbm);
        var to = new Option<string>("--out") { Description = "The file to write", Required = true };
        var features = new Option<string>("--features") { Description = "all: the model takes the columns and computes the features; encoded: it takes the encoded features", DefaultValueFactory = _ => All };
        features.AcceptOnlyFromAmong(All, Encoded);
        var check = CommonOptions.Ranged(new Option<int>("--check") { Description = "Rows of the test and validation period on which ONNX Runtime must agree; 0 does not ask it", DefaultValueFactory = _ => 10_000 }, 0, int.MaxValue);
        var tolerance = new Option<double>("--tolerance") { Description = "How far the probability may be off on these rows", DefaultValueFactory = _ => 1e-5 };
        tolerance.Validators.Add(result =>
        {
            if (result.Tokens is [var token] && double.TryParse(token.Value, CultureInfo.InvariantCulture, out var value) && !(value is >= 0 and <= 1)) { result.AddError($"'--tolerance {token.Value}' is out of range; it goes from 0 to 1"); }
        });
        var command = new Command("export", "Write a run's model as ONNX, checked in ONNX Runtime, or its trees as LightGBM's text") { project, run, format, to, features, check, tolerance };
        command.Validators.Add(result =>
        {
            if (result.GetValue(format) != LightGbm) { return; }
            foreach (var option in new Option[] { features, check, tolerance })
            {
                if (result.GetResult(option) is { Implicit: false }) { result.AddError($"'{option.Name}' belongs to '--format onnx'"); }
            }
        });
        command.SetAction(CommandHost.Action((host, parsed, cancellation) =>
        {
            using var workspace = host.Open(parsed.GetRequiredValue(project));
            workspace.RequireBinary("model export");
            var record = ModelCommands.Find(workspace, parsed.GetValue(run));
            var path = Path.GetFullPath(parsed.GetRequiredValue(to));
            var export = parsed.GetRequiredValue(format) == LightGbm
                ? WriteText(workspace, record, path)
                : WriteOnnx(host, workspace, record, path, parsed.GetRequiredValue(features), parsed.GetValue(check), parsed.GetValue(tolerance), cancellation);
            host.Result(export, CliJson.Default.ModelExport, console => ExportScreen.Show(console, export));
            return Task.FromResult(ExitCodes.Fine);
        }));
        return command;
    }

    static ModelExport WriteText(Workspace workspace, LedgerRecord record, string path)
    {
        var run = ModelCommands.Read(record);
        if (run.Learner != "trees") { throw ModelErrors.ExportNotTrees(record.Id, run.Learner).Exception(); }
        var predictor = workspace.OpenBundle(run);
        var text = BundleFile.Open(workspace.Artifacts.Require(run.BundleHash), run.BundleHash).Read("trees");
        AtomicFile.Write(path, s => s.Write(text));
        return new(record.Id, LightGbm, path, text.Length, null, FeaturesOf(predictor), run.Threshold, null);
    }

    static ModelExport WriteOnnx(CommandHost host, Workspace workspace, LedgerRecord record, string path, string features, int rows, double tolerance, CancellationToken cancellation)
    {
        var run = ModelCommands.Read(record);
        var predictor = workspace.OpenBundle(run);
        var form = features == Encoded ? OnnxFeatures.Encoded : OnnxFeatures.All;
        try
        {
            var model = OnnxExport.Write(predictor, form);
            // Held against the bundle before it is written: a file that is there agrees.
            var check = rows == 0 ? null : Check(host, workspace, run, predictor, model, form, rows, tolerance, cancellation);
            if (check is not null && !(check.LargestDifference <= tolerance)) { throw ModelErrors.ExportDiffers(record.Id, check.Rows, check.LargestDifference, tolerance).Exception(); }
            AtomicFile.Write(path, s => s.Write(model));
            return new(record.Id, Onnx, path, model.Length, features, form == OnnxFeatures.Encoded ? FeaturesOf(predictor) : [.. predictor.Inputs.Select(i => i.Name)], run.Threshold, check);
        }
        catch (BundleException e)
        {
            throw ModelErrors.ExportRefused(record.Id, e.Message).Exception();
        }
    }

    static ExportCheck Check(CommandHost host, Workspace workspace, ModelRun run, Predictor predictor, byte[] model, OnnxFeatures form, int rows, double tolerance, CancellationToken cancellation)
    {
        using var check = new OnnxCheck(model, predictor, form);
        var expected = (double)Math.Min(rows, run.Test.Rows + run.Validation.Rows);
        host.Progress.Begin("check");
        workspace.ReadHeldOut(run, predictor, rows, batch =>
        {
            check.Compare(batch);
            host.Progress.Report(check.Rows / expected);
        }, cancellation);
        host.Progress.End("check");
        return new(check.Rows, check.SameBits, check.SameScoreBits, check.LargestDifference, tolerance);
    }

    static string[] FeaturesOf(Predictor predictor) => [.. predictor.Manifest.Features.Select(f => f.Name)];
}
