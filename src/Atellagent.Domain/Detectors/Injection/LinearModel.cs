namespace Atellagent.Domain.Detectors.Injection;

/// <summary>
/// A logistic regression over hashed n-grams: of three, four and five folded characters, of words and of pairs of words. A window is as long as a
/// sentence or two, and moves by a quarter of itself. Its weights are a resource that a program in the repository makes from data in the repository.
/// </summary>
internal sealed class LinearModel
{
    /// <summary>How many buckets the n-grams share.</summary>
    public const int Buckets = 1 << Bits;

    /// <summary>By how many folded characters a window moves.</summary>
    public const int Stride = 60;

    /// <summary>How many strides a window has.</summary>
    public const int Strides = 4;

    /// <summary>The fewest folded characters that it says anything of: a name or a value is too little.</summary>
    public const int Fewest = 40;

    private const int Bits = 17;
    private const int Header = 24;
    private const string Resource = "Atellagent.Domain.Detectors.injection-model.bin";
    private readonly sbyte[] _weights;
    private readonly double _scale;
    private readonly double _bias;

    /// <summary>Makes a model.</summary>
    /// <param name="weights">A weight for each bucket.</param>
    /// <param name="scale">What one unit of a weight is worth, in the unit of the margin.</param>
    /// <param name="bias">The margin of an empty window.</param>
    /// <param name="threshold">The least probability at which it speaks.</param>
    public LinearModel(sbyte[] weights, double scale, double bias, double threshold)
    {
        Threshold = threshold;
        _weights = weights;
        _scale = scale;
        _bias = bias;
    }

    /// <summary>The least probability at which it speaks: chosen on the part of the data that is for choosing.</summary>
    public double Threshold { get; }

    /// <summary>Reads the model of the resource: scale, bias and threshold as little-endian doubles, and then a byte for each bucket.</summary>
    public static LinearModel Read()
    {
        using Stream stream = typeof(LinearModel).Assembly.GetManifestResourceStream(Resource) ?? throw new InvalidOperationException(Resource + " is missing");
        byte[] bytes = new byte[Header + Buckets];
        stream.ReadExactly(bytes);
        sbyte[] weights = new sbyte[Buckets];
        Buffer.BlockCopy(bytes, Header, weights, 0, Buckets);
        return new LinearModel(weights, BitConverter.ToDouble(bytes, 0), BitConverter.ToDouble(bytes, 8), BitConverter.ToDouble(bytes, 16));
    }

    /// <summary>Writes it as <see cref="Read"/> reads it.</summary>
    public byte[] ToBytes()
    {
        byte[] bytes = new byte[Header + Buckets];
        BitConverter.TryWriteBytes(bytes.AsSpan(0, 8), _scale);
        BitConverter.TryWriteBytes(bytes.AsSpan(8, 8), _bias);
        BitConverter.TryWriteBytes(bytes.AsSpan(16, 8), Threshold);
        Buffer.BlockCopy(_weights, 0, bytes, Header, Buckets);
        return bytes;
    }

    /// <summary>The same model with a margin that says how probable an attack is.</summary>
    /// <param name="slope">By what its margin is multiplied.</param>
    /// <param name="shift">What is added then.</param>
    /// <param name="threshold">The least probability at which it speaks.</param>
    public LinearModel Calibrated(double slope, double shift, double threshold) => new(_weights, _scale * slope, (_bias * slope) + shift, threshold);

    /// <summary>Takes the windows at which it speaks, neighbours together.</summary>
    /// <param name="folded">The text.</param>
    /// <param name="take">Takes the highest probability, where it begins, and where it ends, in folded characters.</param>
    /// <typeparam name="TTake">Who takes.</typeparam>
    public void Look<TTake>(ReadOnlySpan<char> folded, ref TTake take)
        where TTake : struct, ITake, allows ref struct
    {
        if (folded.Length < Fewest)
        {
            return;
        }

        Features features = default;
        Span<int> sums = stackalloc int[Strides];
        double best = 0;
        int begin = -1;
        int end = -1;
        for (int at = 0, stride = 0; at < folded.Length; stride++)
        {
            int until = Math.Min(folded.Length, at + Stride);
            int sum = 0;
            for (; at < until; at++)
            {
                sum += features.Sum(folded[at], _weights);
            }

            sums[stride % Strides] = sum;
            int from = Math.Max(0, ((stride + 1) - Strides) * Stride);
            double probability = Probability(sums[0] + sums[1] + sums[2] + sums[3], at - from);
            if (probability < Threshold)
            {
                continue;
            }

            if (begin >= 0 && from > end)
            {
                take.Take(best, begin, end);
                begin = -1;
            }

            best = begin < 0 ? probability : Math.Max(best, probability);
            begin = begin < 0 ? from : begin;
            end = at;
        }

        if (begin >= 0)
        {
            take.Take(best, begin, end);
        }
    }

    /// <summary>The probability that a window is an attack.</summary>
    /// <param name="sum">The sum of its weights.</param>
    /// <param name="length">How many characters it has.</param>
    public double Probability(int sum, int length) => 1 / (1 + Math.Exp(-(_bias + (_scale * sum / Math.Sqrt(length)))));

    /// <summary>Takes findings.</summary>
    internal interface ITake
    {
        /// <summary>Takes one.</summary>
        /// <param name="probability">How sure the model is.</param>
        /// <param name="from">Where it begins, in folded characters.</param>
        /// <param name="to">Where it ends.</param>
        void Take(double probability, int from, int to);
    }
}
