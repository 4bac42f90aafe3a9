// La revisión antes de enviar: a quiénes, a quiénes no, cómo queda, cuánto cuesta y cuándo termina.
import type { Format } from '../format.ts';

export const preflight = (f: Format) => {
  const people = (n: number) => `${f.number(n)} ${n === 1 ? 'persona' : 'personas'}`;
  return {
    look: 'Revisar el envío',
    again: 'Revisar de nuevo',
    looking: 'Contando personas y armando mensajes…',
    help: 'Guarda el borrador y dice exactamente qué pasaría al enviar ahora. No envía nada.',
    stale: 'Algo cambió desde la última revisión.',
    title: 'Así saldría ahora',
    messages: 'Mensajes que salen',
    outOf: (recipients: number) => `de ${people(recipients)} en la lista`,
    excluded: 'Quedan fuera',
    nobody: 'Nadie',
    waiting: 'Esperan su horario',
    waits: (n: number, from: string, until: string) =>
      from === until
        ? `${people(n)}: son horas de silencio hasta ${from}`
        : `${people(n)}: son horas de silencio, entre ${from} y ${until}`,
    ends: 'Termina, al ritmo de hoy',
    noEnd: 'No hay un final a la vista: ningún número está enviando.',
    encoding: 'Codificación',
    encodings: (gsm: string, ucs: string) => `${gsm} en GSM-7 (160 letras por parte), ${ucs} en UCS-2 (70)`,
    parts: 'Partes de SMS',
    partsOf: (parts: number, n: string) => `${n} ${parts === 1 ? 'en 1 parte' : `en ${f.number(parts)} partes`}`,
    totalParts: (n: string) => `${n} en total`,
    costly: (characters: string) => `Obligan a UCS-2 y encarecen: ${characters}`,
    costlyOne: (character: string, n: string) => `«${character}» (${n})`,
    cost: 'Costo',
    costMixed: 'Salen números de WhatsApp y de SMS: cuál le toca a cada persona se decide al enviar.',
    partial: 'Sin contar los países que no tienen precio.',
    country: 'País',
    noCountry: 'Sin país',
    people: 'Personas',
    units: (isSms: boolean): string => (isSms ? 'Partes' : 'Mensajes'),
    price: 'Precio',
    amount: 'Importe',
    noPrice: 'sin precio',
    setPrices: 'Poner precios',
    about: (n: string) => `unas ${n}`,
    estimated: (n: number) =>
      `Textos, partes y costo se estimaron con ${people(n)} de toda la lista; las cantidades de personas son exactas.`,
    warnings: 'Antes de enviar conviene saber',
    samples: (n: number) => (n === 1 ? 'Un mensaje real' : `${f.number(n)} mensajes reales`),
    samplesHelp: 'Primero los que tienen datos vacíos, después los más largos.',
    empty: (names: string) => `Vacío: ${names}`,
    sampleParts: (parts: number, encoding: string) =>
      `${parts === 1 ? '1 parte' : `${f.number(parts)} partes`}, ${encoding}`,
    warn: {
      everythingStopped: 'Todos los envíos están detenidos: no sale nada hasta reanudarlos.',
      noSender: 'Ningún número elegido está activo: no sale nada.',
      lineStopped: (n: number) =>
        n === 1
          ? 'Un número está detenido por quien administra Pregón.'
          : `${f.number(n)} números están detenidos por quien administra Pregón.`,
      breaker: (reason: string) => `Un número está en pausa por fallos: ${reason}.`,
      mixed: 'Se eligieron números de WhatsApp y de SMS para la misma campaña.',
      media: 'Los SMS con archivo adjunto salen como MMS: casi solo llegan en Estados Unidos y Canadá.',
      outside: (n: number) =>
        `${people(n)} no ${n === 1 ? 'escribió' : 'escribieron'} en las últimas 24 horas: WhatsApp puede rechazar un mensaje que no es una plantilla aprobada.`,
      empty: (n: string, names: string) => `Falta un dato del mensaje a ${n}: ${names}.`,
      shortener: (hosts: string) => `Los enlaces acortados (${hosts}) suelen filtrarse como correo basura.`,
      prices: (countries: string) => `Sin precio para ${countries}: el costo está incompleto.`,
    },
    type: (n: string) => `Escribir ${n} para confirmar`,
    typeHelp: 'Es la cantidad de personas de la lista.',
    unseen: 'No se pudo revisar el envío. Se puede enviar igual, escribiendo la cantidad.',
  };
};
