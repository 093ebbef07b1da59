using System.CommandLine;
using System.CommandLine.Invocation;
using Atellagent.Cli.Commands;
using Atellagent.Cli.Evidence;
using Atellagent.Cli.Rendering;
using Atellagent.Client.Problems;
using Atellagent.Domain.Json;

namespace Atellagent.Cli;

/// <summary>One run of <c>atell</c>: reads the command line, runs the command, turns what happened into an exit code.</summary>
internal static class CliApplication
{
    public static async Task<int> RunAsync(string[] args, Surroundings surroundings, CancellationToken cancellationToken)
    {
        ParseResult parsed = AtellCommand.Make(surroundings).Parse(args);
        Abridge(parsed.RootCommandResult.Command, parsed.CommandResult.Command);
        if (parsed.Action is ParseErrorAction mistake)
        {
            mistake.ShowHelp = false;
        }

        InvocationConfiguration configuration = new()
        {
            Output = surroundings.Out,
            Error = surroundings.Error,
            EnableDefaultExceptionHandler = false,
            ProcessTerminationTimeout = null,
        };
        try
        {
            int code = await parsed.InvokeAsync(configuration, cancellationToken);
            return parsed.Action is ParseErrorAction ? ExitCodes.Usage : code;
        }
        catch (UsageException exception)
        {
            return Say(surroundings, exception.Message, ExitCodes.Usage);
        }
        catch (BoundaryProblemException exception)
        {
            return Say(surroundings, ProblemText.Of(exception.Problem), ProblemExit.Of(exception.Problem));
        }
        catch (BoundaryUnreachableException exception)
        {
            return Say(surroundings, Advice(exception), ExitCodes.Unreachable);
        }
        catch (EvidenceFaultException exception)
        {
            return Say(surroundings, exception.Message, ExitCodes.Invalid);
        }
        catch (InvalidDataException exception)
        {
            return Say(surroundings, exception.Message, ExitCodes.Invalid);
        }
        catch (IOException exception)
        {
            return Say(surroundings, exception.Message, ExitCodes.Unexpected);
        }
        catch (UnauthorizedAccessException exception)
        {
            return Say(surroundings, exception.Message, ExitCodes.Unexpected);
        }
        catch (OperationCanceledException)
        {
            return Say(surroundings, "stopped", ExitCodes.Unexpected);
        }
    }

    // Examples belong to the help of the command itself, not to the list that it stands in.
    private static void Abridge(Command command, Command asked)
    {
        foreach (Command below in command.Subcommands)
        {
            if (below != asked && below.Description is { } description)
            {
                below.Description = description.Split("\n\n", 2)[0];
            }

            Abridge(below, asked);
        }
    }

    private static string Advice(BoundaryUnreachableException exception) => exception switch
    {
        { NothingSent: false, IdempotencyKey: { } key } =>
            $"{exception.Message}; the action may be under way: ask again with --idempotency-key {key}, it is never carried out twice",
        _ => exception.Message,
    };

    private static int Say(Surroundings surroundings, string message, int code)
    {
        surroundings.Error.WriteLine($"atell: {VisibleText.Of(message)}");
        return code;
    }
}
