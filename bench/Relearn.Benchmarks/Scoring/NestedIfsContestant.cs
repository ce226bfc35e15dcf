using System.Diagnostics;
using System.Globalization;
using System.Runtime.InteropServices;
using System.Text;
using Relearn.Inference.Models.Trees;

namespace Relearn.Benchmarks.Scoring;

/// <summary>The trees as nested ifs in C, compiled by gcc -O3: what treelite and its kin make. Numeric splits only; compiling 500 trees takes minutes.</summary>
static unsafe class NestedIfsContestant
{
    public static Contestant? Make(TreeModel model, string folder, string name, float[] matrix, double[] scores)
    {
        if (model.HasCategories || model.Nodes.Length > 40_000) { return null; }
        var library = Path.Combine(folder, $"{name}.so");
        if (!File.Exists(library) && !Compile(model, library)) { return null; }
        var handle = NativeLibrary.Load(Path.GetFullPath(library));
        var score = (delegate* unmanaged<float*, double>)NativeLibrary.GetExport(handle, "score");
        return new("the trees as nested ifs, gcc -O3", row =>
        {
            fixed (float* from = &matrix[row * ClickRows.Columns]) { scores[row] = score(from); }
        }, (first, count, to) =>
        {
            fixed (float* from = &matrix[first * ClickRows.Columns])
            {
                for (var row = 0; row < count; row++) { to[row] = score(from + row * ClickRows.Columns); }
            }
        })
        { Close = () => NativeLibrary.Free(handle) };
    }

    static bool Compile(TreeModel model, string library)
    {
        var source = Path.ChangeExtension(library, ".c");
        var text = new StringBuilder("#include <math.h>\n");
        for (var tree = 0; tree < model.Trees; tree++)
        {
            text.Append(CultureInfo.InvariantCulture, $"static double t{tree}(const float* x) {{ ");
            Write(text, model, model.Roots[tree]);
            text.Append(" }\n");
        }
        text.Append("double score(const float* x) { double s = 0;");
        for (var tree = 0; tree < model.Trees; tree++) { text.Append(CultureInfo.InvariantCulture, $" s += t{tree}(x);"); }
        File.WriteAllText(source, text.Append(" return s; }\n").ToString());
        try
        {
            using var gcc = Process.Start("gcc", ["-O3", "-march=native", "-ffp-contract=off", "-shared", "-fPIC", "-o", library, source]);
            gcc.WaitForExit();
            return gcc.ExitCode == 0;
        }
        catch (System.ComponentModel.Win32Exception)
        {
            Console.Error.WriteLine("gcc is not installed: the nested ifs are left out.");
            return false;
        }
    }

    static void Write(StringBuilder text, TreeModel model, int at)
    {
        if (at < 0)
        {
            text.Append(CultureInfo.InvariantCulture, $"return {model.Leaves[~at]:R};");
            return;
        }
        var node = model.Nodes[at];
        var value = string.Create(CultureInfo.InvariantCulture, $"x[{node.Feature}]");
        var below = double.IsPositiveInfinity(node.Threshold) ? $"{value} <= INFINITY" : string.Create(CultureInfo.InvariantCulture, $"{value} <= {TreeModel.LargestAtMost(node.Threshold):R}f");
        if (below.EndsWith('f') && !below.Contains('.', StringComparison.Ordinal) && !below.Contains('E', StringComparison.Ordinal)) { below = below[..^1] + ".0f"; }
        var missing = $"isnan({value}) || fabsf({value}) <= 1e-35f";
        text.Append("if (").Append(node.Kind switch
        {
            SplitKind.MissingRight => below,
            SplitKind.MissingLeft => $"!({below.Replace("<=", ">", StringComparison.Ordinal)})",
            SplitKind.MissingIsZero => $"({below}) || (isnan({value}) && 0 <= {below[(below.IndexOf("<=", StringComparison.Ordinal) + 3)..]})",
            SplitKind.ZeroMissingLeft => $"{missing} || {below}",
            _ => $"!({missing}) && {below}",
        }).Append(") { ");
        Write(text, model, node.Left);
        text.Append(" } else { ");
        Write(text, model, node.Right);
        text.Append(" }");
    }
}
