using System.Net;
using System.Runtime.InteropServices;
using Atellagent.Silo.Identity.Attempts;
using Microsoft.AspNetCore.Connections;

namespace Atellagent.Silo.Composition;

/// <summary>
/// How many of the listener's connections one address may have, so that it leaves some to others. A trusted proxy has them for everybody
/// behind it, and has to share them out itself.
/// </summary>
/// <param name="most">How many.</param>
/// <param name="proxies">The proxies.</param>
internal sealed class AddressShare(int most, ProxySettings proxies)
{
    private readonly Lock _lock = new();
    private readonly Dictionary<string, int> _open = new(StringComparer.Ordinal);

    /// <summary>Ends connections past the share before a byte of them is read.</summary>
    /// <param name="next">The rest.</param>
    /// <returns>What a connection meets.</returns>
    public ConnectionDelegate Guard(ConnectionDelegate next) => connection => ServeAsync(connection, next);

    private async Task ServeAsync(ConnectionContext connection, ConnectionDelegate next)
    {
        if (connection.RemoteEndPoint is not IPEndPoint { Address: { } address } || TrustedProxies.AreTrusted(proxies, address))
        {
            await next(connection);
            return;
        }

        string source = AttemptSource.Of(address);
        if (!TryAdd(source))
        {
            connection.Abort(new ConnectionAbortedException("too many connections from one address"));
            return;
        }

        try
        {
            await next(connection);
        }
        finally
        {
            Remove(source);
        }
    }

    private bool TryAdd(string source)
    {
        lock (_lock)
        {
            ref int open = ref CollectionsMarshal.GetValueRefOrAddDefault(_open, source, out _);
            if (open >= most)
            {
                return false;
            }

            open++;
            return true;
        }
    }

    private void Remove(string source)
    {
        lock (_lock)
        {
            if (--CollectionsMarshal.GetValueRefOrNullRef(_open, source) == 0)
            {
                _open.Remove(source);
            }
        }
    }
}
