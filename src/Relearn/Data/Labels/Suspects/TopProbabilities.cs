namespace Relearn.Data.Labels.Suspects;

/// <summary>The most probable classes of each item with their probabilities, and the probability of the label that the item was given. Memory is items x width, however many classes there are.</summary>
/// <remarks>
/// A class that was not kept is taken to have an even share of the mass that is left, and never more than the least that was kept: min(least kept, (1 - sum kept) / (classes - width)).
/// So has the given label where it is not among the kept ones and whoever made the probabilities did not say. With a width of at least the classes nothing is left and all is exact.
/// </remarks>
sealed class TopProbabilities
{
    /// <summary>Classes of an item that are kept where nothing else is said.</summary>
    public const int DefaultWidth = 20;

    readonly int[] _classes;
    readonly double[] _probabilities;

    TopProbabilities(int items, int classes, int width)
    {
        (Classes, Width) = (classes, width);
        (_classes, _probabilities) = (new int[items * width], new double[items * width]);
        (Labels, Own, Rest) = (new int[items], new double[items], new double[items]);
        Array.Fill(_classes, -1);
    }

    /// <summary>Number of items.</summary>
    public int Items => Labels.Length;

    /// <summary>Number of classes, K.</summary>
    public int Classes { get; }

    /// <summary>Classes that are kept of an item.</summary>
    public int Width { get; }

    /// <summary>The label that each item was given, 0 to K - 1.</summary>
    public int[] Labels { get; }

    /// <summary>Probability of the given label.</summary>
    public double[] Own { get; }

    /// <summary>Probability of each class that was not kept.</summary>
    public double[] Rest { get; }

    /// <summary>The kept classes of an item, most probable first; equal ones by number; -1 where there are fewer.</summary>
    public ReadOnlySpan<int> ClassesOf(int item) => _classes.AsSpan(item * Width, Width);

    /// <summary>Their probabilities; 0 where there are fewer.</summary>
    public ReadOnlySpan<double> ProbabilitiesOf(int item) => _probabilities.AsSpan(item * Width, Width);

    /// <summary>Probability of a class for an item.</summary>
    public double Of(int item, int label)
    {
        if (label == Labels[item]) { return Own[item]; }
        var at = ClassesOf(item).IndexOf(label);
        return at < 0 ? Rest[item] : _probabilities[item * Width + at];
    }

    /// <summary>The most probable class besides the given label, the lowest of equals, with its probability; class -1 if it was not kept.</summary>
    public (int Class, double Probability) BestOther(int item)
    {
        var at = item * Width;
        if (_classes[at] != Labels[item]) { return (_classes[at], _probabilities[at]); }
        return Width > 1 && _classes[at + 1] >= 0 ? (_classes[at + 1], _probabilities[at + 1]) : (-1, Rest[item]);
    }

    /// <summary>Probabilities of all classes, <c>[items, classes]</c>, row-major.</summary>
    public static TopProbabilities FromDense(ReadOnlySpan<double> probabilities, int classes, ReadOnlySpan<int> labels, int width = DefaultWidth)
    {
        if (probabilities.Length != (long)labels.Length * classes) { throw new ArgumentException($"{labels.Length} items of {classes} classes have {probabilities.Length} probabilities."); }
        var builder = new Builder(labels.Length, classes, width);
        for (var i = 0; i < labels.Length; i++) { builder.Set(i, labels[i], probabilities.Slice(i * classes, classes)); }
        return builder.Build();
    }

    /// <summary>Probabilities of two classes from that of class 1.</summary>
    public static TopProbabilities FromBinary(ReadOnlySpan<double> probabilities, ReadOnlySpan<bool> labels)
    {
        var builder = new Builder(labels.Length, 2, 2);
        Span<double> row = stackalloc double[2];
        for (var i = 0; i < labels.Length; i++)
        {
            (row[0], row[1]) = (1 - probabilities[i], probabilities[i]);
            builder.Set(i, labels[i] ? 1 : 0, row);
        }
        return builder.Build();
    }

    /// <summary>Takes the probabilities item by item, so that no more than one item's need be held.</summary>
    public sealed class Builder(int items, int classes, int width = DefaultWidth)
    {
        readonly TopProbabilities _made = new(items, classes, Math.Min(width, classes));

        /// <summary>Probabilities of all classes of an item.</summary>
        public void Set(int item, int label, ReadOnlySpan<double> all)
        {
            CheckLabel(item, label);
            double sum = 0;
            for (var c = 0; c < all.Length; c++)
            {
                Check(item, c, all[c]);
                Insert(item, c, all[c]);
            }
            foreach (var p in _made.ProbabilitiesOf(item)) { sum += p; }
            Finish(item, label, sum, all[label]);
        }

        /// <summary>Some classes of an item, in any order.</summary>
        /// <param name="item">The item.</param>
        /// <param name="label">The label that it was given.</param>
        /// <param name="kept">Classes, each once; more than the width are cut to the most probable.</param>
        /// <param name="probabilities">Their probabilities.</param>
        /// <param name="own">Probability of the given label; NaN where it is among the kept ones or unknown.</param>
        public void Set(int item, int label, ReadOnlySpan<int> kept, ReadOnlySpan<double> probabilities, double own = double.NaN)
        {
            CheckLabel(item, label);
            for (var j = 0; j < kept.Length; j++)
            {
                if ((uint)kept[j] >= (uint)_made.Classes) { throw new ArgumentOutOfRangeException(nameof(kept), $"Item {item} has a probability of class {kept[j]}; there are {_made.Classes}."); }
                Check(item, kept[j], probabilities[j]);
                if (kept[j] == label) { own = probabilities[j]; }
                Insert(item, kept[j], probabilities[j]);
            }
            double sum = 0;
            foreach (var p in _made.ProbabilitiesOf(item)) { sum += p; }
            Finish(item, label, sum, own);
        }

        /// <summary>What was given.</summary>
        public TopProbabilities Build() => _made;

        void CheckLabel(int item, int label)
        {
            if ((uint)label >= (uint)_made.Classes) { throw new ArgumentOutOfRangeException(nameof(label), $"Item {item} has the label {label}; there are {_made.Classes} classes."); }
            _made._classes.AsSpan(item * _made.Width, _made.Width).Fill(-1);
            _made._probabilities.AsSpan(item * _made.Width, _made.Width).Clear();
        }

        static void Check(int item, int label, double p)
        {
            // Single precision does not sum to 1 to the last digit.
            if (!(p is >= 0 and <= 1 + 1e-4)) { throw new ArgumentException(FormattableString.Invariant($"Item {item} has the probability {p} of class {label}; expected 0 to 1.")); }
        }

        // From the end of those that are kept, sorted: most probable first, of equal ones the lower class.
        void Insert(int item, int label, double p)
        {
            var classes = _made._classes.AsSpan(item * _made.Width, _made.Width);
            var values = _made._probabilities.AsSpan(item * _made.Width, _made.Width);
            var at = _made.Width - 1;
            if (classes[at] >= 0 && !Precedes(p, label, values[at], classes[at])) { return; }
            for (; at > 0 && (classes[at - 1] < 0 || Precedes(p, label, values[at - 1], classes[at - 1])); at--) { (classes[at], values[at]) = (classes[at - 1], values[at - 1]); }
            (classes[at], values[at]) = (label, p);
        }

        static bool Precedes(double p, int label, double other, int otherLabel) => p > other || (p == other && label < otherLabel);

        void Finish(int item, int label, double sum, double own)
        {
            var kept = _made.ClassesOf(item).IndexOf(-1);
            kept = kept < 0 ? _made.Width : kept;
            var least = kept == 0 ? 1 : _made.ProbabilitiesOf(item)[kept - 1];
            _made.Rest[item] = kept == _made.Classes ? 0 : Math.Min(least, Math.Max(0, 1 - sum) / (_made.Classes - kept));
            _made.Labels[item] = label;
            _made.Own[item] = double.IsNaN(own) ? _made.Rest[item] : own;
        }
    }
}
