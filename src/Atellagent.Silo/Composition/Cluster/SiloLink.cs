using System.IO.Pipelines;
using System.Net.Security;
using Atellagent.Storage.Cluster;
using Microsoft.AspNetCore.Connections;

namespace Atellagent.Silo.Composition.Cluster;

/// <summary>
/// TLS between silos, with a certificate on both sides. No byte of Orleans is read or written before the other side has proved to have a key
/// whose certificate stands in the database.
/// </summary>
/// <param name="own">This silo's certificate.</param>
/// <param name="table">The certificates that count.</param>
/// <param name="logger">For operators.</param>
internal sealed partial class SiloLink(SiloCertificate own, SiloCertificateTable table, ILogger<SiloLink> logger)
{
    private static readonly TimeSpan LongestHandshake = TimeSpan.FromSeconds(5);

    /// <summary>Guards a connection that another silo opens.</summary>
    /// <param name="connection">The connection.</param>
    /// <param name="next">What comes after.</param>
    /// <returns>A task that ends with the connection.</returns>
    public Task AcceptAsync(ConnectionContext connection, ConnectionDelegate next) => GuardAsync(
        connection,
        next,
        (stream, cancellationToken) => stream.AuthenticateAsServerAsync(
            new SslServerAuthenticationOptions
            {
                ServerCertificate = own.Certificate,
                ClientCertificateRequired = true,
                RemoteCertificateValidationCallback = IsThere,
            },
            cancellationToken));

    /// <summary>Guards a connection that this silo opens.</summary>
    /// <param name="connection">The connection.</param>
    /// <param name="next">What comes after.</param>
    /// <returns>A task that ends with the connection.</returns>
    public Task ConnectAsync(ConnectionContext connection, ConnectionDelegate next) => GuardAsync(
        connection,
        next,
        (stream, cancellationToken) => stream.AuthenticateAsClientAsync(
            new SslClientAuthenticationOptions
            {
                TargetHost = "atellagent-silo",
                ClientCertificates = [own.Certificate],
                LocalCertificateSelectionCallback = (_, _, _, _, _) => own.Certificate,
                RemoteCertificateValidationCallback = IsThere,
            },
            cancellationToken));

    private async Task GuardAsync(ConnectionContext connection, ConnectionDelegate next, Func<SslStream, CancellationToken, Task> authenticate)
    {
        IDuplexPipe raw = connection.Transport;
        await using SslStream stream = new(new PipeStream(raw.Input, raw.Output), leaveInnerStreamOpen: false);
        if (!await IsSiloAsync(stream, connection, authenticate))
        {
            connection.Abort();
            return;
        }

        connection.Transport = new StreamPipe(stream);
        try
        {
            await next(connection);
        }
        finally
        {
            await connection.Transport.Input.CompleteAsync();
            await connection.Transport.Output.CompleteAsync();
            connection.Transport = raw;
        }
    }

    private async Task<bool> IsSiloAsync(SslStream stream, ConnectionContext connection, Func<SslStream, CancellationToken, Task> authenticate)
    {
        using CancellationTokenSource patience = CancellationTokenSource.CreateLinkedTokenSource(connection.ConnectionClosed);
        patience.CancelAfter(LongestHandshake);
        try
        {
            await authenticate(stream, patience.Token);
            if (stream.RemoteCertificate is { } other && await table.ContainsAsync(SiloCertificate.FingerprintOf(other), patience.Token))
            {
                return true;
            }

            Log.Stranger(logger, $"{connection.RemoteEndPoint}");
        }
#pragma warning disable CA1031 // A peer that cannot be asked or looked up is none: whatever is thrown means that nothing of it is read.
        catch (Exception fault)
        {
            Log.Failed(logger, $"{connection.RemoteEndPoint}", fault.Message);
        }
#pragma warning restore CA1031

        return false;
    }

    // Who it is, is asked of the database when the handshake is over, where there is time to ask. Here it only has to have one.
    private static bool IsThere(object sender, System.Security.Cryptography.X509Certificates.X509Certificate? certificate, System.Security.Cryptography.X509Certificates.X509Chain? chain, SslPolicyErrors errors) =>
        certificate is not null;

    private sealed class StreamPipe(SslStream stream) : IDuplexPipe
    {
        public PipeReader Input { get; } = PipeReader.Create(stream, new StreamPipeReaderOptions(leaveOpen: true));

        public PipeWriter Output { get; } = PipeWriter.Create(stream, new StreamPipeWriterOptions(leaveOpen: true));
    }

    private static partial class Log
    {
        [LoggerMessage(EventId = 2301, Level = LogLevel.Error, Message = "{Peer} proved to have a key, but is no silo of this database; the connection was ended")]
        public static partial void Stranger(ILogger logger, string peer);

        [LoggerMessage(EventId = 2302, Level = LogLevel.Warning, Message = "{Peer} did not prove to be a silo ({Reason}); the connection was ended")]
        public static partial void Failed(ILogger logger, string peer, string reason);
    }
}
