namespace Atellagent.Boundary.Administration;

/// <summary>
/// Keeps proposals between the moment they were worked out and the moment their action is performed: the action carries the
/// digest, and the documents wait here. What is not here cannot be carried out.
/// </summary>
public sealed class ChangeDesk
{
    private readonly Lock _lock = new();
    private readonly List<ChangeProposal> _held = [];

    /// <summary>Keeps a proposal for an action.</summary>
    /// <param name="proposal">The proposal.</param>
    /// <returns>Ends the keeping.</returns>
    public IDisposable Hold(ChangeProposal proposal)
    {
        lock (_lock)
        {
            _held.Add(proposal);
        }

        return new Held(this, proposal);
    }

    /// <summary>Finds what an action is about.</summary>
    /// <param name="digest">The digest that the action carries.</param>
    /// <returns>The proposal; null where it is not kept here.</returns>
    internal ChangeProposal? Find(string digest)
    {
        lock (_lock)
        {
            return _held.Find(proposal => string.Equals(proposal.Digest, digest, StringComparison.Ordinal));
        }
    }

    private void Release(ChangeProposal proposal)
    {
        lock (_lock)
        {
            _held.RemoveAt(_held.FindIndex(held => ReferenceEquals(held, proposal)));
        }
    }

    private sealed class Held(ChangeDesk desk, ChangeProposal proposal) : IDisposable
    {
        private int _ended;

        public void Dispose()
        {
            if (Interlocked.Exchange(ref _ended, 1) == 0)
            {
                desk.Release(proposal);
            }
        }
    }
}
