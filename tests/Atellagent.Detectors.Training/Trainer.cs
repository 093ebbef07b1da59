using Atellagent.Domain.Detectors;
using Atellagent.Domain.Detectors.Injection;
using Atellagent.Domain.Detectors.Text;

namespace Atellagent.Detectors.Training;

/// <summary>
/// Logistic regression over windows of folded text, by AdaGrad, in an order that a seed fixes. Then the weights are cut to bytes, the margin is calibrated
/// (Platt) and the threshold is chosen, on texts that training has not seen.
/// </summary>
internal static class Trainer
{
    private const int Window = LinearModel.Stride * LinearModel.Strides;
    private const int Epochs = 30;
    private const double Rate = 0.15;
    private const double Decay = 2e-6;
    private const double PositiveWeight = 1.5;
    private const int LongestUnmarked = 700;

    /// <summary>Makes a model.</summary>
    /// <param name="rows">The data.</param>
    /// <param name="falseAlarms">The share of benign texts of the choosing part that it may speak at.</param>
    public static LinearModel Train(IReadOnlyList<LabelledText> rows, double falseAlarms)
    {
        Sample[] samples = [.. rows.Where(static r => r.Part == CorpusPart.Train && r.MayTrain).SelectMany(Samples)];
        double[] weights = new double[LinearModel.Buckets];
        double[] squares = new double[LinearModel.Buckets];
        double bias = 0;
        double biasSquare = 1e-6;
        ulong seed = 20261130;
        for (int epoch = 0; epoch < Epochs; epoch++)
        {
            Shuffle(samples, ref seed);
            foreach (Sample sample in samples)
            {
                double scale = 1 / Math.Sqrt(sample.Length);
                double margin = bias;
                foreach (int bucket in sample.Buckets)
                {
                    margin += weights[bucket] * scale;
                }

                double error = (1 / (1 + Math.Exp(-margin))) - (sample.IsPositive ? 1 : 0);
                error *= sample.IsPositive ? PositiveWeight : 1;
                biasSquare += error * error;
                bias -= Rate * error / Math.Sqrt(biasSquare);
                foreach (int bucket in sample.Buckets)
                {
                    double gradient = (error * scale) + (Decay * weights[bucket]);
                    squares[bucket] += gradient * gradient;
                    weights[bucket] -= Rate * gradient / Math.Sqrt(squares[bucket] + 1e-8);
                }
            }
        }

        return Choose(Quantise(weights, bias), rows, falseAlarms);
    }

    private static LinearModel Quantise(double[] weights, double bias)
    {
        // The largest few are cut: one n-gram is not to decide alone.
        double[] sizes = [.. weights.Select(Math.Abs).Order()];
        double unit = Math.Max(1e-9, sizes[(int)(sizes.Length * 0.9995)] / 127);
        return new LinearModel([.. weights.Select(w => (sbyte)Math.Clamp(Math.Round(w / unit), -127, 127))], unit, bias, 0);
    }

    private static LinearModel Choose(LinearModel raw, IReadOnlyList<LabelledText> rows, double falseAlarms)
    {
        (double Margin, bool IsPositive)[] chosen =
        [
            .. rows.Where(static r => r.Part == CorpusPart.Choose && r.File is not "evasions").Select(r => (Margin(raw, r.Text), r.IsPositive)),
        ];
        (double slope, double shift) = Platt(chosen);
        double[] benign = [.. chosen.Where(static c => !c.IsPositive).Select(static c => c.Margin).OrderDescending()];
        double margin = benign[(int)(benign.Length * falseAlarms)] + 1e-6;
        double threshold = 1 / (1 + Math.Exp(-((slope * margin) + shift)));
        return raw.Calibrated(slope, shift, threshold);
    }

    private static (double Slope, double Shift) Platt((double Margin, bool IsPositive)[] chosen)
    {
        double slope = 1;
        double shift = 0;
        for (int i = 0; i < 4000; i++)
        {
            double bySlope = 0;
            double byShift = 0;
            foreach ((double margin, bool isPositive) in chosen)
            {
                double error = (1 / (1 + Math.Exp(-((slope * margin) + shift)))) - (isPositive ? 1 : 0);
                bySlope += error * margin;
                byShift += error;
            }

            slope = Math.Max(0.05, slope - (0.05 * bySlope / chosen.Length));
            shift -= 0.1 * byShift / chosen.Length;
        }

        return (slope, shift);
    }

    /// <summary>The highest margin of a text, as the detector would see it.</summary>
    /// <param name="model">The model.</param>
    /// <param name="text">The text.</param>
    public static double Margin(LinearModel model, string text)
    {
        using FoldedText folded = Fold(text);
        Highest highest = default;
        model.Look(folded.Characters, ref highest);
        double probability = Math.Clamp(highest.Probability, 1e-12, 1 - 1e-12);
        return Math.Log(probability / (1 - probability));
    }

    private static IEnumerable<Sample> Samples(LabelledText row)
    {
        string text = row.Attack.Length > 0 ? row.Attack : row.Text;
        if (row.File is "evasions" || (row.IsPositive && row.Attack.Length == 0 && text.Length > LongestUnmarked))
        {
            return [];
        }

        List<Sample> samples = [];
        using FoldedText folded = Fold(text);
        ReadOnlySpan<char> all = folded.Characters;
        for (int at = 0; at < all.Length; at += Window / 2)
        {
            ReadOnlySpan<char> window = all[at..Math.Min(all.Length, at + Window)];
            if (at > 0 && window.Length < Window / 2)
            {
                break;
            }

            samples.Add(Of(window, row.IsPositive));
        }

        // Attacks are short, and what is harmless must not be told from them by its length.
        for (int at = 0; !row.IsPositive && at + LinearModel.Fewest <= all.Length; at += LinearModel.Stride)
        {
            samples.Add(Of(all[at..Math.Min(all.Length, at + LinearModel.Stride)], false));
        }

        return samples;
    }

    private static Sample Of(ReadOnlySpan<char> window, bool isPositive)
    {
        Features features = default;
        List<int> buckets = [];
        Span<int> next = stackalloc int[Features.Most];
        foreach (char c in window)
        {
            int count = features.Next(c, next);
            buckets.AddRange(next[..count]);
        }

        return new Sample([.. buckets], window.Length, isPositive);
    }

    private static FoldedText Fold(string text)
    {
        Disguise disguise = new("", "", new FindingSink());
        return FoldedText.Of(text, ref disguise);
    }

    // xorshift64*, Vigna 2016: any generator would do, and this one is the same everywhere.
    private static void Shuffle(Sample[] samples, ref ulong seed)
    {
        for (int i = samples.Length - 1; i > 0; i--)
        {
            seed ^= seed >> 12;
            seed ^= seed << 25;
            seed ^= seed >> 27;
            int other = (int)((unchecked(seed * 2685821657736338717UL) >> 33) % (ulong)(i + 1));
            (samples[i], samples[other]) = (samples[other], samples[i]);
        }
    }

    private sealed record Sample(int[] Buckets, int Length, bool IsPositive);

    private struct Highest : LinearModel.ITake
    {
        public double Probability { get; private set; }

        public void Take(double probability, int from, int to) => Probability = Math.Max(Probability, probability);
    }
}
