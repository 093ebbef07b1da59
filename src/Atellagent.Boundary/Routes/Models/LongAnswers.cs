namespace Atellagent.Boundary.Routes.Models;

/// <summary>
/// Bounds what long answers may hold of this process's memory together. Each has its first part for itself, so that no long one keeps a short one
/// out; what is more comes from a share of all, and an answer that finds nothing there is cut.
/// </summary>
/// <param name="most">How many bytes, as providers send them, all long answers may have beyond their first parts.</param>
internal sealed class LongAnswers(long most)
{
    /// <summary>How many bytes each has for itself.</summary>
    public const int Own = 1024 * 1024;

    private long _taken;

    /// <summary>What is taken by now.</summary>
    public long Taken => Interlocked.Read(ref _taken);

    /// <summary>Begins an answer.</summary>
    /// <returns>Its part, which is given back when it is disposed of.</returns>
    public Part Begin() => new(this);

    private bool TryTake(long bytes)
    {
        if (Interlocked.Add(ref _taken, bytes) <= most)
        {
            return true;
        }

        Interlocked.Add(ref _taken, -bytes);
        return false;
    }

    /// <summary>What one answer holds.</summary>
    /// <param name="all">Of all.</param>
    internal sealed class Part(LongAnswers all) : IDisposable
    {
        private long _length;
        private long _taken;

        /// <summary>Takes more.</summary>
        /// <param name="bytes">How much more.</param>
        /// <returns>False where there is no room.</returns>
        public bool TryGrow(int bytes)
        {
            _length += bytes;
            long wanted = _length - Own - _taken;
            if (wanted <= 0)
            {
                return true;
            }

            if (!all.TryTake(wanted))
            {
                return false;
            }

            _taken += wanted;
            return true;
        }

        /// <inheritdoc />
        public void Dispose() => Interlocked.Add(ref all._taken, -Interlocked.Exchange(ref _taken, 0));
    }
}
