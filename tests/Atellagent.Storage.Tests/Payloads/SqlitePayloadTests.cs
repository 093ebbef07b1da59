using Atellagent.Storage.Databases;

namespace Atellagent.Storage.Tests.Payloads;

public sealed class SqlitePayloadTests() : PayloadContract(DatabaseKind.Sqlite);
