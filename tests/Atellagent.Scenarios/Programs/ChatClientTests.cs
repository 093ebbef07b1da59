using System.ClientModel;
using Atellagent.Client;
using Atellagent.Client.Actions;
using Atellagent.Client.Extensions.Refusals;
using Atellagent.Client.Problems;
using Atellagent.Harness;
using Microsoft.Extensions.AI;
using Microsoft.Extensions.DependencyInjection;

namespace Atellagent.Scenarios.Programs;

/// <summary>The chat client of <c>Atellagent.Client.Extensions</c> against a started boundary: answers, refusals, people, and connections that break. A provider is asked once.</summary>
public sealed class ChatClientTests
{
    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task A_model_is_asked_through_the_boundary_whole_streamed_and_with_tools(bool isBound)
    {
        await using World world = await ProgramWorld.StartAsync();
        await using ServiceProvider program = ProgramWorld.Program(world, options => options.BindTokens = isBound);
        await ProgramWorld.TakesProofsAsync(program);
        IChatClient chat = program.GetRequiredService<IChatClient>();

        ChatResponse whole = await chat.GetResponseAsync("hello", cancellationToken: ProgramWorld.Stopping);
        List<ChatResponseUpdate> parts = [];
        await foreach (ChatResponseUpdate part in chat.GetStreamingResponseAsync("hello", cancellationToken: ProgramWorld.Stopping))
        {
            parts.Add(part);
        }

        ChatOptions tools = new() { Tools = [AIFunctionFactory.Create(static (string city) => "sunny", "weather")] };
        ChatResponse asked = await chat.GetResponseAsync("what is the weather", tools, ProgramWorld.Stopping);

        Assert.Equal("Hello there", whole.Text);
        Assert.Equal("Hello there", string.Concat(parts));
        Assert.True(parts.Count(static part => part.Text.Length > 0) > 1, "the stream came whole");
        Assert.Equal("Ghent", Assert.Single(asked.Messages.SelectMany(static message => message.Contents).OfType<FunctionCallContent>()).Arguments!["city"]?.ToString());
        Assert.All(world.Upstream.Requests, static request => Assert.Equal("Bearer " + World.Credential, request.Header("Authorization")));
        Assert.Equal(3, world.Upstream.Requests.Count);
        await world.AssertHistoryAsync();
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task A_refusal_is_an_exception_that_names_its_decision(bool isStreamed)
    {
        await using World world = await ProgramWorld.StartAsync();
        await using ServiceProvider program = ProgramWorld.Program(world);

        ActionDeniedException denied = await Assert.ThrowsAsync<ActionDeniedException>(() => AskAsync(ProgramWorld.Chat(program), "forbidden", isStreamed));

        Assert.Equal("denied", denied.Code);
        Assert.Contains("not this", (await program.GetRequiredService<AtellagentClient>().GetDecisionAsync(denied.DecisionId!, ProgramWorld.Stopping)).ToString() + denied.Message, StringComparison.Ordinal);
        Assert.StartsWith("act_", denied.ActionId, StringComparison.Ordinal);
        Assert.Empty(world.Upstream.Requests);
        await world.AssertHistoryAsync();
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task A_call_lasts_until_people_have_agreed(bool isStreamed)
    {
        await using World world = await ProgramWorld.StartAsync();
        await using ServiceProvider program = ProgramWorld.Program(world, options => options.HoldStreams = isStreamed);

        Task<string> answer = AskAsync(ProgramWorld.Chat(program), "people first", isStreamed);
        await ProgramWorld.VoteAsync(world);

        Assert.Equal("Hello there", await answer);
        Assert.Single(world.Upstream.Requests);
        await world.AssertHistoryAsync();
    }

    [Fact]
    public async Task What_people_refuse_is_denied()
    {
        await using World world = await ProgramWorld.StartAsync();
        await using ServiceProvider program = ProgramWorld.Program(world);

        Task<string> answer = AskAsync(ProgramWorld.Chat(program), "people first", isStreamed: false);
        await ProgramWorld.VoteAsync(world, "reject");

        await Assert.ThrowsAsync<ActionDeniedException>(() => answer);
        Assert.Empty(world.Upstream.Requests);
        await world.AssertHistoryAsync();
    }

    [Fact]
    public async Task A_stream_that_is_not_held_names_the_action_that_waits()
    {
        await using World world = await ProgramWorld.StartAsync();
        await using ServiceProvider program = ProgramWorld.Program(world);

        ApprovalRequiredException waits = await Assert.ThrowsAsync<ApprovalRequiredException>(() => AskAsync(ProgramWorld.Chat(program), "people first", isStreamed: true));
        await ProgramWorld.VoteAsync(world);

        SubmissionResult result = await program.GetRequiredService<AtellagentClient>().WaitAsync(waits.ActionId, ProgramWorld.Stopping);
        Assert.Contains("Hello there", Assert.IsType<SubmissionResult.Completed>(result).Report.Outcome!.Result.ToString(), StringComparison.Ordinal);
        Assert.Single(world.Upstream.Requests);
        await world.AssertHistoryAsync();
    }

    [Fact]
    public async Task What_the_provider_lost_is_unknown_and_is_not_asked_again()
    {
        await using World world = await ProgramWorld.StartAsync();
        await using ServiceProvider program = ProgramWorld.Program(world);

        OutcomeUnknownException unknown = await Assert.ThrowsAsync<OutcomeUnknownException>(() => AskAsync(ProgramWorld.Chat(program), "lost", isStreamed: false));

        Assert.NotNull(unknown.DecisionId);
        Assert.Single(world.Upstream.Requests);
        await world.AssertHistoryAsync(faultFree: false);
    }

    [Fact]
    public async Task What_the_provider_failed_is_its_own_word_and_it_is_asked_once()
    {
        await using World world = await ProgramWorld.StartAsync();
        world.Upstream.Answer = static _ => new UpstreamAnswer { Status = 503, Body = """{"error":{"message":"down"}}""" };
        await using ServiceProvider program = ProgramWorld.Program(world);

        ClientResultException failed = await Assert.ThrowsAsync<ClientResultException>(() => AskAsync(ProgramWorld.Chat(program), "hello", isStreamed: false));

        Assert.Equal(503, failed.Status);
        Assert.Single(world.Upstream.Requests);
        await world.AssertHistoryAsync();
    }

    [Fact]
    public async Task A_connection_that_is_cut_after_sending_has_the_provider_asked_once()
    {
        await using World world = await ProgramWorld.StartAsync();
        await using FaultProxy proxy = ProgramWorld.LoseFirst(world, "chat/completions");
        await using ServiceProvider program = ProgramWorld.ProgramBehind(proxy, world);

        Assert.Equal("Hello there", await AskAsync(ProgramWorld.Chat(program), "hello", isStreamed: false));

        Assert.Equal(1, proxy.Cuts);
        Assert.Single(world.Upstream.Requests);
        await world.AssertHistoryAsync();
    }

    [Fact]
    public async Task A_stream_without_a_key_that_is_cut_is_not_asked_again()
    {
        await using World world = await ProgramWorld.StartAsync();
        await using FaultProxy proxy = ProgramWorld.LoseFirst(world, "chat/completions");
        await using ServiceProvider program = ProgramWorld.ProgramBehind(proxy, world);

        BoundaryUnreachableException lost = await Assert.ThrowsAsync<BoundaryUnreachableException>(() => AskAsync(ProgramWorld.Chat(program), "hello", isStreamed: true));

        Assert.False(lost.NothingSent);
        Assert.Equal(1, proxy.Cuts);
        Assert.Single(world.Upstream.Requests);
        await world.AssertHistoryAsync();
    }

    private static async Task<string> AskAsync(IChatClient chat, string what, bool isStreamed)
    {
        if (!isStreamed)
        {
            return (await chat.GetResponseAsync(what, cancellationToken: ProgramWorld.Stopping)).Text;
        }

        string text = "";
        await foreach (ChatResponseUpdate part in chat.GetStreamingResponseAsync(what, cancellationToken: ProgramWorld.Stopping))
        {
            text += part.Text;
        }

        return text;
    }
}
