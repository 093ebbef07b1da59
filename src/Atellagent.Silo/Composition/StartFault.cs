using System.Data.Common;

namespace Atellagent.Silo.Composition;

/// <summary>Says in one line why a start failed, for the faults that an operator can do something about.</summary>
internal static class StartFault
{
    /// <summary>Explains a fault.</summary>
    /// <param name="fault">The fault.</param>
    /// <returns>The line, or null for a fault of ours, which keeps its stack trace.</returns>
    public static string? Explain(Exception fault) => fault switch
    {
        StartRefusedException refused => refused.Message,
        IOException { InnerException: Microsoft.AspNetCore.Connections.AddressInUseException } inUse =>
            $"{inUse.Message} Choose another with --port.",
        UnauthorizedAccessException or IOException => fault.Message,
        TimeoutException late => late.Message,
        DbException database => $"the database cannot be used: {database.Message}",
        _ => null,
    };
}
